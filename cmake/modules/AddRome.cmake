# Declares a RoME library: an MLIR library that links the packaged libMLIR.so,
# is installed with RoME's own export set, and treats warnings as errors.
function(add_rome_library name)
  add_mlir_library(${name} DISABLE_INSTALL ENABLE_AGGREGATION ${ARGN})
  rome_set_warnings(${name})
  if(TARGET obj.${name})
    rome_set_warnings(obj.${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY ROME_LIBRARIES ${name})
  install(TARGETS ${name} EXPORT RomeTargets
          ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
endfunction()

# Declares a RoME command-line tool linked against libMLIR.so.
function(add_rome_tool name)
  add_llvm_executable(${name} ${ARGN})
  llvm_update_compile_flags(${name})
  rome_set_warnings(${name})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

function(rome_set_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  if(ROME_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
