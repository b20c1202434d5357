# One function for each kind of target.

# Tests run once; compiling them takes far longer than running them.
set(ZHIWANG_TEST_OPTIONS $<$<CONFIG:Release>:-O1>
    # g++ 12 wrongly sees an overlap in GoogleTest's printer of protobuf messages.
    -Wno-restrict)

zhiwang_compiled_headers(plain HEADERS ${ZHIWANG_PLAIN_HEADERS})
zhiwang_compiled_headers(rpc HEADERS ${ZHIWANG_RPC_HEADERS} DEPS gRPC::grpc++ protobuf::libprotobuf)
if(ZHIWANG_TESTS)
  zhiwang_compiled_headers(test HEADERS ${ZHIWANG_TEST_HEADERS} DEPS gRPC::grpc++ protobuf::libprotobuf GTest::gmock
                           OPTIONS ${ZHIWANG_TEST_OPTIONS})
endif()

# The sources of one folder of a large target are compiled together, six at a time: each unit reads our headers and contracts
# and instantiates their templates again. Six together take the front end half of the time that they take apart. Only the
# sources of one folder, so that a change compiles again what lies beside it and no more; and in every build, with ccache or
# without, because names that clash must not first be found where the tests run from nothing. A source whose names clash with
# its neighbours' is APART.
set(ZHIWANG_SOURCES_TOGETHER 6)
function(zhiwang_compile_folders_together target)
  cmake_parse_arguments(ARG "" "" "APART" ${ARGN})
  if(NOT ZHIWANG_PRECOMPILED)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  if(ARG_APART)
    list(REMOVE_ITEM sources ${ARG_APART})
  endif()
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} DIRECTORY)
    string(MAKE_C_IDENTIFIER "sources_${folder}" folder)
    if(NOT DEFINED number_${folder})
      set(number_${folder} 0)
    endif()
    math(EXPR piece "${number_${folder}} / ${ZHIWANG_SOURCES_TOGETHER}")
    math(EXPR number_${folder} "${number_${folder}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${piece})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # It takes what is private to a source for a header's, because the sources are included.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

# zhiwang_library(common_sql SRCS a.cc b.cc DEPS x y [PLAIN]): a static library; headers are included from the root.
# PLAIN: it uses neither protobuf nor gRPC.
function(zhiwang_library name)
  cmake_parse_arguments(ARG "PLAIN" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  if(ARG_PLAIN)
    zhiwang_use_headers(${name} plain)
  else()
    zhiwang_use_headers(${name} rpc)
  endif()
endfunction()

# zhiwang_program(zhiwangctl SRCS main.cc DEPS ... [PLAIN]): an executable in <build>/bin. PLAIN: it does not use gRPC.
function(zhiwang_program name)
  cmake_parse_arguments(ARG "PLAIN" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  if(ARG_PLAIN)
    zhiwang_use_headers(${name} plain)
  else()
    zhiwang_use_headers(${name} rpc)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# The sources of a test program are compiled together, a few at a time: most of their time goes into what GoogleTest, gRPC
# and our fixtures make of templates, once for each unit. A program whose sources have names that clash says APART.
function(zhiwang_compile_together target)
  if(ZHIWANG_PRECOMPILED)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
  endif()
endfunction()

# zhiwang_test_tool(zhiwang_faults SRCS main.cc DEPS ...): a program in <build>/bin that only tests run, compiled as they are.
function(zhiwang_test_tool name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  if(NOT ZHIWANG_TESTS)
    return()
  endif()
  add_executable(${name} ${ARG_SRCS})
  target_compile_options(${name} PRIVATE ${ZHIWANG_TEST_OPTIONS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  zhiwang_use_headers(${name} test)
  zhiwang_compile_folders_together(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# zhiwang_test_library(case_intake_testing SRCS ... DEPS ...): what several test programs share.
function(zhiwang_test_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  if(NOT ZHIWANG_TESTS)
    return()
  endif()
  add_library(${name} STATIC ${ARG_SRCS})
  target_compile_options(${name} PRIVATE ${ZHIWANG_TEST_OPTIONS})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} GTest::gmock)
  zhiwang_use_headers(${name} test)
  zhiwang_compile_together(${name})
endfunction()

# zhiwang_test(case_test SRCS case_test.cc DEPS ... [LABELS database]): one test program. ctest runs it whole, because
# one that needs a database starts a private server once and gives each test its own schema.
function(zhiwang_test name)
  cmake_parse_arguments(ARG "APART" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  if(NOT ZHIWANG_TESTS)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SRCS})
  target_compile_options(${name} PRIVATE ${ZHIWANG_TEST_OPTIONS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  zhiwang_use_headers(${name} test)
  if(NOT ARG_APART)
    zhiwang_compile_together(${name})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
                       ENVIRONMENT "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;ZHIWANG_SEED=20260303")
endfunction()

# zhiwang_needs_programs(target): whatever runs an installation needs its programs built.
function(zhiwang_needs_programs target)
  if(TARGET ${target})
    add_dependencies(${target} ${ZHIWANG_SERVICES} zhiwangctl zhiwang-render zhiwang_demo)
  endif()
endfunction()

# zhiwang_program_test(kill_test SRCS ... DEPS ... [TIMEOUT seconds]): a test that runs an installation.
function(zhiwang_program_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SRCS;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  zhiwang_test(${name} SRCS ${ARG_SRCS} DEPS ${ARG_DEPS} test_support LABELS "database;programs" TIMEOUT ${ARG_TIMEOUT})
  zhiwang_needs_programs(${name})
endfunction()

# zhiwang_must_not_link(zhiwangctl common_server ...): stops the configuration where one of those is among the libraries that
# a target links, directly or through others.
function(zhiwang_must_not_link target)
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY \"${CMAKE_SOURCE_DIR}\" CALL zhiwang_check_links ${target} ${ARGN})")
endfunction()
function(zhiwang_check_links target)
  set(open ${target})
  set(seen)
  while(open)
    list(POP_FRONT open library)
    if(library IN_LIST seen OR NOT TARGET ${library})
      continue()
    endif()
    list(APPEND seen ${library})
    if(library IN_LIST ARGN)
      message(FATAL_ERROR "${target} must not link ${library}")
    endif()
    get_target_property(libraries ${library} LINK_LIBRARIES)
    if(libraries)
      list(APPEND open ${libraries})
    endif()
  endwhile()
endfunction()
