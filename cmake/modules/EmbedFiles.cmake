# Writes `output`, C++ text with one `{"<name>", R"(<contents>)"},` for each file
# in ARGN; it is written again when a file changes.
function(rome_embed_files output)
  set(content "")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND content "{\"${name}\", R\"rome(${text})rome\"},\n")
  endforeach()
  file(GENERATE OUTPUT ${output} CONTENT "${content}")
endfunction()

# The same without names: `R"(<contents>)",` for each file.
function(rome_embed_texts output)
  set(content "")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    string(APPEND content "R\"rome(${text})rome\",\n")
  endforeach()
  file(GENERATE OUTPUT ${output} CONTENT "${content}")
endfunction()
