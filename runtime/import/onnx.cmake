# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# The ONNX side of systole_import: our reduced message definitions, compiled by the host's protoc,
# and the small protocol buffers library without reflection.

find_program(SYSTOLE_PROTOC protoc REQUIRED)
find_path(PROTOBUF_INCLUDE_DIR google/protobuf/message_lite.h REQUIRED)
find_library(PROTOBUF_LITE_LIBRARY protobuf-lite REQUIRED)
find_package(Threads REQUIRED)

set(onnx_generated ${generated_root}/runtime/import/onnx_model.pb)
add_custom_command(
  OUTPUT ${onnx_generated}.cc ${onnx_generated}.h
  COMMAND ${SYSTOLE_PROTOC} --cpp_out=${generated_root} --proto_path=${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_LIST_DIR}/onnx_model.proto
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/onnx_model.proto
  COMMENT "Generating the ONNX reader with protoc"
  VERBATIM)

# Tests that build small model files use it too. Generated code is not held to our warnings.
add_library(systole_onnx_model STATIC ${onnx_generated}.cc)
target_compile_options(systole_onnx_model PRIVATE -w)
target_include_directories(systole_onnx_model SYSTEM PUBLIC
  ${generated_root} ${PROTOBUF_INCLUDE_DIR})
target_link_libraries(systole_onnx_model PUBLIC ${PROTOBUF_LITE_LIBRARY} Threads::Threads)

target_sources(systole_import PRIVATE
  importer.cc
  onnx_builder.cc
  onnx_file.cc
  onnx_float_weights.cc
  onnx_importer.cc
  onnx_network.cc
  onnx_compose.cc
  onnx_expand.cc
  onnx_op.cc
  onnx_operands.cc
  onnx_ops_conv.cc
  onnx_ops_elementwise.cc
  onnx_ops_function.cc
  onnx_ops_matmul.cc
  onnx_ops_move.cc
  onnx_ops_norm.cc
  onnx_ops_recurrent.cc
  onnx_ops_shape.cc
  onnx_ops_window.cc
  onnx_rules.cc
  onnx_sums.cc
  onnx_tensor.cc
  onnx_values.cc
  onnx_window.cc)
target_link_libraries(systole_import PUBLIC systole_golden
  PRIVATE systole_reference systole_onnx_model)
