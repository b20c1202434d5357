# The services of an installation: the lines of deploy/services.sh. ZHIWANG_SERVICE_LINES is those lines, ZHIWANG_SERVICES
# the programs, in the order in which they start.
set(ZHIWANG_SERVICES_FILE ${CMAKE_SOURCE_DIR}/deploy/services.sh)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ZHIWANG_SERVICES_FILE})
file(STRINGS ${ZHIWANG_SERVICES_FILE} ZHIWANG_SERVICE_LINES REGEX "^  \"[a-z]" ENCODING UTF-8)
set(ZHIWANG_SERVICES "")
foreach(line IN LISTS ZHIWANG_SERVICE_LINES)
  string(REGEX MATCH "[a-z-]+" program "${line}")
  list(APPEND ZHIWANG_SERVICES ${program})
endforeach()
