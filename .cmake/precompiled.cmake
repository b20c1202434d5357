# Headers of the standard library and of the libraries we stand on, compiled once. Only system headers: a change of our
# own headers never compiles these again. There are three sets, because a set is loaded whole and costs time by its size:
#   plain  for libraries without protobuf and gRPC
#   rpc    for everything else
#   test   rpc and GoogleTest, at the optimization level of tests
# A unit still includes what it uses. -DZHIWANG_PRECOMPILED=OFF builds without, each source for itself, and shows an include
# that is missing.
option(ZHIWANG_PRECOMPILED "Compile the headers of other libraries once, and the sources of a test together" ON)

set(ZHIWANG_PLAIN_HEADERS
    <algorithm> <array> <atomic> <chrono> <cstdint> <cstdlib> <deque> <filesystem> <fstream> <functional> <iterator> <map>
    <memory> <mutex> <optional> <random> <set> <span> <sstream> <string> <string_view> <thread> <tuple> <unordered_map>
    <utility> <variant> <vector>
    <absl/base/thread_annotations.h> <absl/container/flat_hash_map.h> <absl/random/random.h> <absl/status/status.h>
    <absl/status/statusor.h> <absl/strings/cord.h> <absl/strings/str_cat.h> <absl/strings/str_join.h>
    <absl/strings/str_split.h> <absl/synchronization/mutex.h> <absl/time/time.h>
    <fmt/format.h> <fmt/ranges.h> <spdlog/spdlog.h>)
set(ZHIWANG_RPC_HEADERS
    ${ZHIWANG_PLAIN_HEADERS}
    <google/protobuf/descriptor.pb.h> <google/protobuf/map_field.h> <google/protobuf/message.h>
    <google/protobuf/repeated_field.h> <google/protobuf/timestamp.pb.h> <google/protobuf/util/json_util.h>
    <grpcpp/generic/async_generic_service.h> <grpcpp/grpcpp.h> <grpcpp/impl/codegen/client_callback.h>
    <grpcpp/impl/codegen/method_handler.h> <grpcpp/impl/codegen/server_callback_handlers.h>)
set(ZHIWANG_TEST_HEADERS ${ZHIWANG_RPC_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)

# g++ takes a compiled header only where macros and options are those it was compiled with. So these are the same for
# every unit, whatever it links.
foreach(library fmt::fmt spdlog::spdlog)
  add_compile_definitions($<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
endforeach()
add_compile_options(-pthread)
if(ZHIWANG_PRECOMPILED)
  # g++ 12 wrongly suspects std::string and std::optional once they are inlined. It keeps that to itself for code of a
  # system header, but not for code of a compiled one.
  add_compile_options(-Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
                      -Wno-stringop-overread)
endif()

function(zhiwang_compiled_headers set)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPS;OPTIONS" ${ARGN})
  if(NOT ZHIWANG_PRECOMPILED)
    return()
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/headers_${set}.cc CONTENT "")
  add_library(zhiwang_headers_${set} OBJECT ${CMAKE_BINARY_DIR}/headers_${set}.cc)
  target_link_libraries(zhiwang_headers_${set} PRIVATE ${ARG_DEPS})
  target_compile_options(zhiwang_headers_${set} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(zhiwang_headers_${set} PRIVATE ${ARG_HEADERS})
endfunction()

# zhiwang_use_headers(target plain|rpc|test)
function(zhiwang_use_headers target set)
  if(ZHIWANG_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM zhiwang_headers_${set})
  endif()
endfunction()
