# The dashboard: api/dashboard/index.html with the files it names by `@include NAME` in their places,
# as an array of bytes in the api library. Included by the top CMakeLists.txt, and run by itself
# (cmake -DINTO=FILE -P) to write that array.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB dashboard_parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.html
       ${CMAKE_CURRENT_LIST_DIR}/*.css ${CMAKE_CURRENT_LIST_DIR}/*.js)
  set(dashboard_bytes ${CMAKE_BINARY_DIR}/generated/dashboard_bytes.cpp)
  add_custom_command(
    OUTPUT ${dashboard_bytes}
    COMMAND ${CMAKE_COMMAND} -DINTO=${dashboard_bytes} -P ${CMAKE_CURRENT_LIST_FILE}
    DEPENDS ${dashboard_parts} ${CMAKE_CURRENT_LIST_FILE}
    COMMENT "Embedding the dashboard" VERBATIM)
  target_sources(api PRIVATE ${dashboard_bytes})
  set_source_files_properties(${dashboard_bytes} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  return()
endif()

# As hexadecimal digits throughout: CMake's lists and its escapes would change the text.
file(READ ${CMAKE_CURRENT_LIST_DIR}/index.html page HEX)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/index.html includes REGEX "^@include [a-z]+\\.(css|js)$")
foreach(line IN LISTS includes)
  string(REPLACE "@include " "" name "${line}")
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${name} text HEX)
  string(HEX "${line}\n" mark)
  string(REPLACE "${mark}" "${text}" page "${page}")
endforeach()
string(REGEX REPLACE "(................................)" "\\1\n" page "${page}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," page "${page}")
file(WRITE ${INTO}.new "// Written by api/dashboard/dashboard.cmake.
#include <cstddef>
namespace dongled::api {
extern const unsigned char dashboard_bytes[];
extern const std::size_t dashboard_size;
const unsigned char dashboard_bytes[] = {
${page}
};
const std::size_t dashboard_size = sizeof dashboard_bytes;
} // namespace dongled::api
")
file(RENAME ${INTO}.new ${INTO})
