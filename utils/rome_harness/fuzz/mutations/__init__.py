"""Programs whose structure is changed at random: each must compile, or get an error that says where it is wrong."""
