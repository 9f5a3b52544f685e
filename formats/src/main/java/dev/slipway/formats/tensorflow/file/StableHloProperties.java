package dev.slipway.formats.tensorflow.file;

import java.util.HashMap;
import java.util.Map;

/// Which attributes an operation of StableHLO has: its properties are those, in the order of their names.
final class StableHloProperties {

    private static final Map<String, String> NAMES = new HashMap<>();

    static {
        names("batch_norm_inference_v1", "epsilon feature_index");
        names("broadcast_in_dim_v1", "broadcast_dimensions");
        names("broadcast_v1", "broadcast_sizes");
        names("call_v1", "callee");
        names("cholesky_v1", "lower");
        names("compare_v1", "compare_type comparison_direction");
        names("composite_v1", "composite_attributes decomposition name version");
        names("composite_v2", "composite_attributes decomposition name version");
        names("concatenate_v1", "dimension");
        names("constant_v1", "value");
        String filter = " feature_group_count input_batch_dimension input_feature_dimension input_spatial_dimensions"
                + " kernel_input_feature_dimension kernel_output_feature_dimension kernel_spatial_dimensions"
                + " lhs_dilation output_batch_dimension output_feature_dimension output_spatial_dimensions";
        names(
                "convolution_v1",
                "batch_group_count" + filter + " padding precision_config rhs_dilation window_reversal window_strides");
        names(
                "dynamic_conv_v2",
                "batch_group_count" + filter + " precision_config rhs_dilation window_reversal window_strides");
        String custom = "api_version backend_config call_target_name called_computations has_side_effect"
                + " operand_layouts output_operand_aliases result_layouts";
        names("custom_call_v1", custom);
        names("custom_call_v2", custom + " result_tilings");
        names(
                "dot_general_v1",
                "lhs_batching_dimensions lhs_contracting_dimensions precision_config rhs_batching_dimensions"
                        + " rhs_contracting_dimensions");
        names(
                "dot_general_v2",
                "accumulation_type allow_imprecise_accumulation lhs_batching_dimensions lhs_component_count"
                        + " lhs_contracting_dimensions lhs_precision_type num_primitive_operations precision_config"
                        + " rhs_batching_dimensions rhs_component_count rhs_contracting_dimensions rhs_precision_type");
        names("dot_v1", "precision_config");
        names(
                "dynamic_broadcast_in_dim_v1",
                "broadcast_dimensions known_expanding_dimensions known_nonexpanding_dimensions");
        String gather = "collapsed_slice_dims index_vector_dim indices_are_sorted offset_dims";
        names("dynamic_gather_v1", gather + " start_index_map");
        names("dynamic_gather_v2", gather + " operand_batching_dims start_index_map start_indices_batching_dims");
        names("gather_v1", gather + " slice_sizes start_index_map");
        names("gather_v2", gather + " operand_batching_dims slice_sizes start_index_map start_indices_batching_dims");
        names("dynamic_iota_v1", "iota_dimension");
        names("dynamic_slice_v1", "slice_sizes");
        names("fft_v1", "fft_length fft_type");
        names("func_v1", "arg_attrs function_type res_attrs sym_name sym_visibility");
        names("get_dimension_size_v1", "dimension");
        names("get_tuple_element_v1", "index");
        names("iota_v1", "iota_dimension");
        names("map_v1", "dimensions");
        names("pad_v1", "edge_padding_high edge_padding_low interior_padding");
        names("reduce_v1", "dimensions");
        names("reduce_precision_v1", "exponent_bits mantissa_bits");
        names("reduce_window_v1", "base_dilations padding window_dilations window_dimensions window_strides");
        names("reverse_v1", "dimensions");
        names("rng_bit_generator_v1", "rng_algorithm");
        names(
                "scatter_v1",
                "index_vector_dim indices_are_sorted inserted_window_dims scatter_dims_to_operand_dims"
                        + " unique_indices update_window_dims");
        names(
                "scatter_v2",
                "index_vector_dim indices_are_sorted input_batching_dims inserted_window_dims"
                        + " scatter_dims_to_operand_dims scatter_indices_batching_dims unique_indices"
                        + " update_window_dims");
        names("slice_v1", "limit_indices start_indices strides");
        names("sort_v1", "dimension is_stable");
        names("transpose_v1", "permutation");
        names("triangular_solve_v1", "left_side lower transpose_a unit_diagonal");
    }

    private StableHloProperties() {}

    private static void names(String operation, String attributes) {
        NAMES.put("vhlo." + operation, attributes);
    }

    /// An operation's name without its dialect and version.
    static String plain(String name) {
        return name.substring(name.indexOf('.') + 1).replaceFirst("_v\\d+$", "");
    }

    static void read(String operation, BytecodeReader in, StableHloAttributes attributes, Map<String, Object> into) {
        String names = NAMES.get(operation);
        if (names == null) {
            return;
        }
        for (String name : names.split(" ")) {
            if (!in.isAtEnd()) {
                into.put(name, attributes.attribute(in.number()));
            }
        }
    }
}
