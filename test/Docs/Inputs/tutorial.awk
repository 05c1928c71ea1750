# Splits a tutorial into what a test needs, in the folder that the variable
# `folder` names: the files that the page says to save, commands.sh with all of
# its commands, and expected.txt with what they print, for FileCheck.

BEGIN {
  commands = folder "/commands.sh"
  expected = folder "/expected.txt"
}

match($0, /[Ss]ave this as `[^`]+`/) {
  file = folder "/" substr($0, RSTART + 14, RLENGTH - 15)
}

/^```mlir$/ {
  block = "file"
  next
}

/^```sh$/ {
  block = "commands"
  print "echo '== step " ++step "'" > commands
  next
}

/^```text$/ {
  block = "output"
  print "CHECK-LABEL: == step " step > expected
  check = "CHECK-NEXT: "
  next
}

/^```$/ {
  block = ""
  next
}

block == "file" {
  print > file
}

block == "commands" {
  print > commands
}

# A line of dots stands for lines that are left out.
block == "output" && $0 == "..." {
  check = "CHECK: "
  next
}

block == "output" {
  gsub(/\[/, "{{[[]}}")
  print check $0 > expected
  check = "CHECK-NEXT: "
}
