# SPDX-License-Identifier: Apache-2.0
# How a folder registers its tests. Included by the root before any folder.
#
#   kith_test(<name> SOURCES x_test.c LIBS common [LABELS unit] [TIMEOUT 120] [ENVIRONMENT A=1])
#       a cmocka program; the label is unit unless said otherwise
#   kith_script_test(<name> COMMAND x.sh argument LABELS e2e [TIMEOUT 240])
#       any other command, run in the source folder of the caller
#   kith_fuzz(<name> SOURCES x_fuzz.c LIBS common)
#       LLVMFuzzerTestOneInput: with KITH_FUZZ (clang) a libFuzzer program, else a test that
#       replays tests/fuzz/corpus/<name>
#
# Labels: unit, feature, e2e, foreign, fault, house, fuzz; and threads, for what TSan is to see, terminal,
# for what needs one.
# A test that exits with 77 is skipped. Tests find the build in KITH_BUILD, the tree in
# KITH_SOURCE, and a PostgreSQL where they may create databases in KITH_TEST_DB.

# For the check of symbols.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
option(KITH_TESTS "Build the tests" ON)
option(KITH_FUZZ "Build the fuzz targets for libFuzzer (clang)" OFF)

if(KITH_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()
# Two hundred programs of tests are linked in each build: gold, which comes with binutils, needs half
# the time for that. What is installed is linked as ever.
find_program(KITH_GOLD ld.gold)
add_custom_target(fuzz_targets)
if(KITH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Python tests start programs beside their gRPC threads: grpc's own handlers of fork() may wait for ever.
function(kith_test_properties name labels timeout environment)
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout}
    SKIP_RETURN_CODE 77
    ENVIRONMENT "KITH_BUILD=${PROJECT_BINARY_DIR};KITH_SOURCE=${PROJECT_SOURCE_DIR};GRPC_ENABLE_FORK_SUPPORT=0;${environment}")
endfunction()

function(kith_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LIBS;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT KITH_TESTS)
    return()
  endif()
  if(NOT TEST_LABELS)
    set(TEST_LABELS unit)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_compile_options(${name} PRIVATE ${KITH_WARNINGS})
  target_link_libraries(${name} PRIVATE ${TEST_LIBS} PkgConfig::CMOCKA Threads::Threads)
  if(KITH_GOLD)
    target_link_options(${name} PRIVATE -fuse-ld=gold)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  kith_test_properties(${name} "${TEST_LABELS}" ${TEST_TIMEOUT} "${TEST_ENVIRONMENT}")
endfunction()

function(kith_script_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "COMMAND;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT KITH_TESTS)
    return()
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 240)
  endif()
  add_test(NAME ${name} COMMAND ${TEST_COMMAND} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  kith_test_properties(${name} "${TEST_LABELS}" ${TEST_TIMEOUT} "${TEST_ENVIRONMENT}")
endfunction()

function(kith_fuzz name)
  cmake_parse_arguments(FUZZ "" "" "SOURCES;LIBS" ${ARGN})
  if(NOT KITH_TESTS)
    return()
  endif()
  add_executable(${name} ${FUZZ_SOURCES})
  target_compile_options(${name} PRIVATE ${KITH_WARNINGS})
  target_link_libraries(${name} PRIVATE ${FUZZ_LIBS})
  add_dependencies(fuzz_targets ${name})
  if(KITH_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.c)
  add_test(NAME ${name} COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  kith_test_properties(${name} fuzz 60 "")
endfunction()
