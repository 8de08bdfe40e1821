# SPDX-License-Identifier: Apache-2.0
# Runs protoc-gen-kith: MODE, STAGE (to write to), DIRECTORY (where OUTPUTS go), OUTPUTS,
# PROTOS, INCLUDES, PROTOC, PLUGIN. Outputs that did not change keep their time.
file(MAKE_DIRECTORY ${STAGE})
list(TRANSFORM INCLUDES PREPEND --proto_path=)
execute_process(
  COMMAND ${PROTOC} ${INCLUDES} --plugin=protoc-gen-kith=${PLUGIN} --kith_out=mode=${MODE}:${STAGE}
          ${PROTOS}
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the contract is not valid, see above")
endif()
foreach(output IN LISTS OUTPUTS)
  get_filename_component(parent ${DIRECTORY}/${output} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(COPY_FILE ${STAGE}/${output} ${DIRECTORY}/${output} ONLY_IF_DIFFERENT)
endforeach()
