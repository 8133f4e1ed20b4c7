# Files within the programs: the dashboard and the catalogues of texts.

# gateway_resource(NAME QRC FILE DEPENDS …): an object library of what the list of files names. A program that links it has
# the files from its start; one that does not has none.
function(gateway_resource name)
    cmake_parse_arguments(arg "" "QRC" "DEPENDS" ${ARGN})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/qrc_${name}.cpp)
    add_custom_command(OUTPUT ${source}
        COMMAND Qt6::rcc --name ${name} --output ${source} ${arg_QRC}
        DEPENDS ${arg_QRC} ${arg_DEPENDS}
        VERBATIM)
    add_library(${name} OBJECT ${source})
endfunction()

# gateway_npm(FOLDER MODULES): the packages of FOLDER/package-lock.json, installed within the build tree whenever the lock
# file changes; MODULES is set to the folder node_modules, and MODULES_stamp to the file that says that they are there.
function(gateway_npm folder modules)
    set(work ${CMAKE_CURRENT_BINARY_DIR}/npm)
    add_custom_command(OUTPUT ${work}/installed
        COMMAND ${CMAKE_COMMAND} -E make_directory ${work}
        COMMAND ${CMAKE_COMMAND} -E copy ${folder}/package.json ${folder}/package-lock.json ${work}
        COMMAND ${GATEWAY_NPM} ci --prefix ${work} --ignore-scripts --no-audit --no-fund --loglevel=error
        COMMAND ${CMAKE_COMMAND} -E touch ${work}/installed
        DEPENDS ${folder}/package.json ${folder}/package-lock.json
        WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
        COMMENT "npm packages of ${folder}"
        VERBATIM)
    set(${modules} ${work}/node_modules PARENT_SCOPE)
    set(${modules}_stamp ${work}/installed PARENT_SCOPE)
endfunction()
