# Rules shared by every target: warnings, precompiled header, sanitizers.

add_library(gateway_options INTERFACE)
target_compile_options(gateway_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wunused -Woverloaded-virtual
    -Wnull-dereference -Wimplicit-fallthrough -Werror)
target_compile_definitions(gateway_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 GATEWAY_VERSION="${PROJECT_VERSION}")
target_include_directories(gateway_options INTERFACE ${PROJECT_SOURCE_DIR}/core)
if(GATEWAY_SANITIZE)
    target_compile_options(gateway_options INTERFACE -fsanitize=${GATEWAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        -Wno-null-dereference $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(gateway_options INTERFACE -fsanitize=${GATEWAY_SANITIZE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
    # These two see dead paths of inlined Qt containers at -O2 and above.
    target_compile_options(gateway_options INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized)
endif()

if(GATEWAY_FUZZERS)
    # What a release leaves out: the assertions of Qt and of the standard library find more than crashes do.
    target_compile_definitions(gateway_options INTERFACE QT_FORCE_ASSERTS _GLIBCXX_ASSERTIONS)
endif()

# One precompiled header, made once and reused by every target.
add_library(gateway_pch STATIC ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(gateway_pch PUBLIC gateway_options Qt6::Core Qt6::Network)
target_precompile_headers(gateway_pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch.h)

# gateway_library(NAME SOURCES a.cpp … LINKS lib …): a static library of core/.
function(gateway_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC gateway_options Qt6::Core Qt6::Network ${arg_LINKS})
    target_precompile_headers(${name} REUSE_FROM gateway_pch)
endfunction()

# gateway_test(tst_name LINKS lib …): tests/<here>/tst_name.cpp as a ctest of the same name.
function(gateway_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${name}.cpp ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_link_libraries(${name} PRIVATE gateway_options Qt6::Core Qt6::Network Qt6::Test ${arg_LINKS})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_compile_definitions(${name} PRIVATE TEST_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")
    target_precompile_headers(${name} REUSE_FROM gateway_pch)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
