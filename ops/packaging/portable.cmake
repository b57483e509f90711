# The C++ libraries linked in, and libstdc++ of g++ 11, so that the programs ask for no libstdc++ and
# for no glibc above 2.34 (Rocky Linux 9). g++ 12 compiles all the same: g++ 11 has trouble with
# temporaries in coroutines. What is left are C libraries, by the sonames that ops/packaging/sonames
# lists; ops/packaging/gate.py holds the programs to that.
set(DONGLED_PORTABLE_PREFIX "" CACHE PATH "Where CAF's static libraries and httplib.h are")
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  message(FATAL_ERROR "DONGLED_PORTABLE is for g++")
endif()

file(GLOB older_runtime LIST_DIRECTORIES true /usr/lib/gcc/*/11)
if(NOT older_runtime)
  message(FATAL_ERROR "no archives of g++ 11 here; ops/deps --package installs them")
endif()
list(GET older_runtime 0 older_runtime)
add_link_options(-L${older_runtime} -static-libstdc++ -static-libgcc -Wl,--as-needed)

# archive(NAME FILE…): a target like those of pkg_check_modules, of static libraries.
function(archive name)
  add_library(${name} INTERFACE IMPORTED GLOBAL)
  foreach(file ${ARGN})
    find_library(found_${file} ${file} REQUIRED)
    target_link_libraries(${name} INTERFACE ${found_${file}})
  endforeach()
endfunction()

archive(PkgConfig::PUGIXML libpugixml.a)
archive(PkgConfig::EDIT libedit.a libtinfo.a libbsd.a libmd.a)
target_include_directories(PkgConfig::EDIT INTERFACE /usr/include)

add_library(spdlog::spdlog INTERFACE IMPORTED GLOBAL)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
target_link_libraries(spdlog::spdlog INTERFACE Threads::Threads)

# Debian's header is only half of cpp-httplib; the source's is all of it.
archive(PkgConfig::HTTPLIB libz.a)
target_include_directories(PkgConfig::HTTPLIB INTERFACE ${DONGLED_PORTABLE_PREFIX}/include)
target_compile_definitions(PkgConfig::HTTPLIB INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT
                                                        CPPHTTPLIB_ZLIB_SUPPORT)
target_link_libraries(PkgConfig::HTTPLIB INTERFACE OpenSSL::SSL OpenSSL::Crypto)

# Each behind those that need it.
set(CAF_CORE caf_core)
set(CAF_IO caf_io)
set(CAF_OPENSSL caf_openssl)
foreach(part core io openssl)
  add_library(caf_${part} STATIC IMPORTED GLOBAL)
  set_target_properties(caf_${part} PROPERTIES
    IMPORTED_LOCATION ${DONGLED_PORTABLE_PREFIX}/lib/libcaf_${part}_static.a
    INTERFACE_INCLUDE_DIRECTORIES ${DONGLED_PORTABLE_PREFIX}/include)
endforeach()
target_link_libraries(caf_core INTERFACE Threads::Threads)
target_link_libraries(caf_io INTERFACE caf_core)
target_link_libraries(caf_openssl INTERFACE caf_io OpenSSL::SSL OpenSSL::Crypto)
