# Declares a RoME library: an MLIR library that links the packaged libMLIR.so,
# is installed with RoME's own export set, and treats warnings as errors. Every
# tool links all of them.
function(add_rome_library name)
  rome_add_mlir_library(${name} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY ROME_LIBRARIES ${name})
endfunction()

# Declares a library of RoME's C API.
function(add_rome_capi_library name)
  rome_add_mlir_library(${name} ${ARGN})
endfunction()

function(rome_add_mlir_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_COMPONENTS;LINK_LIBS" ${ARGN})
  # The libraries of MLIR are all in libMLIR.so: to link the static ones as well
  # would bring second copies.
  list(REMOVE_ITEM ARG_LINK_LIBS PUBLIC)
  set(mlir_libs ${ARG_LINK_LIBS})
  list(FILTER mlir_libs INCLUDE REGEX "^MLIR")
  list(FILTER ARG_LINK_LIBS EXCLUDE REGEX "^MLIR")
  add_mlir_library(${name} DISABLE_INSTALL ENABLE_AGGREGATION
    ${ARG_UNPARSED_ARGUMENTS}
    DEPENDS ${ARG_DEPENDS}
    LINK_COMPONENTS ${ARG_LINK_COMPONENTS}
    LINK_LIBS PUBLIC ${ARG_LINK_LIBS})
  mlir_target_link_libraries(${name} PUBLIC ${mlir_libs})
  rome_set_warnings(${name})
  if(TARGET obj.${name})
    rome_set_warnings(obj.${name})
  endif()
  target_include_directories(${name} INTERFACE $<INSTALL_INTERFACE:include>)
  install(TARGETS ${name} EXPORT RomeTargets
          ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
endfunction()

# Generates from Passes.td in `folder` ("" or one that ends in a slash) what a
# library with passes includes, and the C API of the passes.
function(add_rome_passes name)
  set(folder ${ARGN})
  set(LLVM_TARGET_DEFINITIONS ${folder}Passes.td)
  mlir_tablegen(${folder}Passes.h.inc -gen-pass-decls -name Rome${name})
  mlir_tablegen(${folder}Passes.capi.h.inc -gen-pass-capi-header
                --prefix Rome${name})
  mlir_tablegen(${folder}Passes.capi.cpp.inc -gen-pass-capi-impl
                --prefix Rome${name})
  add_public_tablegen_target(Rome${name}PassesIncGen)
endfunction()

# Declares a RoME command-line tool linked against libMLIR.so. The tests may run
# every tool.
function(add_rome_tool name)
  add_llvm_executable(${name} ${ARGN})
  llvm_update_compile_flags(${name})
  rome_set_warnings(${name})
  set_property(GLOBAL APPEND PROPERTY ROME_TOOLS ${name})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# Declares a fuzzer: sources with an LLVMFuzzerTestOneInput. The target
# rome-fuzzers builds all of them.
function(add_rome_fuzzer name)
  add_llvm_executable(${name} PARTIAL_SOURCES_INTENDED ${ARGN})
  llvm_update_compile_flags(${name})
  rome_set_warnings(${name})
  target_link_libraries(${name} PRIVATE RomeFuzzing)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET rome-fuzzers)
    add_custom_target(rome-fuzzers)
  endif()
  add_dependencies(rome-fuzzers ${name})
endfunction()

function(rome_set_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  if(ROME_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
