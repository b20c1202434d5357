# A domain library decides by the rules of the trade: given the same facts, the same answer. It knows no protobuf, no gRPC and
# no SQL, and the build holds it to that: it is compiled with a directory first on its include path whose headers stand in
# for theirs and stop the compiler.
set(ZHIWANG_DOMAIN_HEADERS ${CMAKE_BINARY_DIR}/domain_headers)

# zhiwang_forbid_header(header): a domain library that includes it, directly or not, does not compile.
function(zhiwang_forbid_header header)
  file(CONFIGURE OUTPUT ${ZHIWANG_DOMAIN_HEADERS}/${header}
       CONTENT "#error a domain library must not see @header@ (.cmake/domain.cmake)\n" @ONLY)
endfunction()

# One that all headers of its library include.
foreach(header google/protobuf/port_def.inc grpc/impl/codegen/port_platform.h grpc/support/port_platform.h
               grpcpp/impl/codegen/config.h grpcpp/support/config.h mysql/jdbc.h)
  zhiwang_forbid_header(${header})
endforeach()
foreach(folder audit booking changelog handoff log_service numbers process reports resource rpc rules server sql telemetry timers)
  file(GLOB_RECURSE headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/common/${folder}/*.h)
  list(FILTER headers EXCLUDE REGEX "/domain/")  # what such a folder has for domain libraries
  foreach(header IN LISTS headers)
    zhiwang_forbid_header(${header})
  endforeach()
endforeach()

# Why something is refused is decided there, too. The reasons are an enum of the contract; here it stands without protobuf.
set(reasons ${CMAKE_SOURCE_DIR}/proto/zhiwang/common/v1/error_reason.proto)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${reasons})
file(STRINGS ${reasons} lines REGEX "^  [A-Z][A-Z0-9_]* = [0-9]+" ENCODING UTF-8)
set(values "")
foreach(line IN LISTS lines)
  string(REGEX MATCH "[A-Z][A-Z0-9_]* = [0-9]+" value ${line})
  string(APPEND values "  ${value},\n")
endforeach()
file(CONFIGURE OUTPUT ${ZHIWANG_DOMAIN_HEADERS}/zhiwang/common/v1/error_reason.pb.h @ONLY
     CONTENT "#pragma once\nnamespace zhiwang::common::v1 {\nenum ErrorReason : int {\n@values@};\n}\n")

# zhiwang_domain_library(case_intake_domain SRCS decisions.cc DEPS common_calendar)
function(zhiwang_domain_library name)
  zhiwang_library(${name} ${ARGN} PLAIN)
  target_include_directories(${name} BEFORE PRIVATE ${ZHIWANG_DOMAIN_HEADERS})
endfunction()

if(ZHIWANG_TESTS)
  foreach(header google/protobuf/message.h grpcpp/grpcpp.h common/sql/database.h common/rpc/call.h)
    add_test(NAME domain_library_refuses/${header}
             COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only -I ${ZHIWANG_DOMAIN_HEADERS} -I ${CMAKE_SOURCE_DIR}
                     -include ${header} -x c++ /dev/null)
    set_tests_properties(domain_library_refuses/${header} PROPERTIES
                         PASS_REGULAR_EXPRESSION "error: #error a domain library must not see")
  endforeach()
endif()
