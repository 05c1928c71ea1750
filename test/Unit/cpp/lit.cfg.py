# lit configuration of the unit tests in C++.

import lit.formats

config.name = "RoME-Unit"
config.test_format = lit.formats.GoogleTest(".", "UnitTests")
config.test_source_root = config.test_exec_root = config.rome_unit_dir
