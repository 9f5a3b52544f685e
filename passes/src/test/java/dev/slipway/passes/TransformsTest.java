package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.passes.transform.Transforms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The syntax of lists of transforms, and what is said of wrong ones.
class TransformsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strip_unused_nodes fold_constants",
                "strip_unused_nodes(type=float, shape=\"1,299,299,3\") fold_constants(ignore_errors=true)",
                "\\\nstrip_unused_nodes(type=float, shape=\"1,299,299,3\") \\\nfold_constants\\\n",
                "strip_unused_nodes()\n\tfold_constants",
                "  strip_unused_nodes ( name = \"a/b:0\" , type_for_name=int32,shape_for_name=\"\", ) fold_constants ",
                "strip_unused_nodes(name=a/b.c-d:0)fold_constants",
                "strip_unused_nodes(name=\"say \\\"a\\\"\") fold_constants"
            })
    void aListIsRead(String text) {
        assertThat(Transforms.parse(text).asked()).containsExactly("strip_unused_nodes", "fold_constants");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                remove_nodes(op=Identity            | character 25: expected ',' or the ')' that closes remove_nodes(, found the end
                remove_nodes(op Identity)           | character 17: expected '=' after the argument 'op', found 'Identity)'
                remove_nodes(op=)                   | character 17: expected a value for 'op', in quotes if it has commas or spaces, found ')'
                remove_nodes(=Identity)             | character 14: expected an argument's name
                remove_nodes(op="Identity)          | inside the quotes that open at character 17
                remove_nodes(op=Identity op=Abs)    | character 26: expected ',' or the ')'
                fold_constants, round_weights       | character 15: expected a transform's name, as in fold_constants, found ', round_weights'
                fold_constants)                     | character 15: expected a transform's name
                fold_batch_norm                     | did you mean fold_batch_norms?
                fold_constants strip_unsued_nodes   | 'strip_unsued_nodes' (at character 16); did you mean strip_unused_nodes?
                remove_nodes(ops=Identity)          | remove_nodes has no argument 'ops' (at character 14); it takes max_inputs, op
                fold_batch_norms(op=Mul)            | it takes only ignore_errors
                fold_constants(ignore_errors=maybe) | ignore_errors=maybe should be true or false
                fold_constants(ignore_errors=true, ignore_errors=true) | is given 2 times
                insert_logging(op=Add, first_n=3)   | insert_logging at character 1: it has no meaning here: no target has an operator that prints
                fold_constants quantize_nodes       | quantize_nodes at character 16
                """)
    void aMistakeIsNamedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> Transforms.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "\\\n"})
    void anEmptyListIsAMistake(String text) {
        assertThatThrownBy(() -> Transforms.parse(text)).hasMessageContaining("is empty; name one");
    }

    @Test
    void stripUnusedNodesSaysWhatInputsAreLike() {
        String list = "fold_constants strip_unused_nodes(type=half, shape=\"1,?\","
                + " name=a:0, type_for_name=quint8, shape_for_name=\"2,3\")";
        Transforms transforms = Transforms.parse(list);
        assertThat(transforms.inputType("a", false)).hasToString("uint8[2, 3]");
        assertThat(transforms.inputType("b", true)).hasToString("float16[1, strip_dim1]");
        assertThat(transforms.inputType("b", false)).isNull();
        assertThat(Transforms.parse("strip_unused_nodes").inputType("a", true)).isNull();
        assertThat(Transforms.NONE.inputType("a", true)).isNull();
    }

    @Test
    void everyNameOfTensorflowsToolIsKnown() {
        assertThat(Transforms.names())
                .containsAll(List.of(
                        "add_default_attributes",
                        "backport_concatv2",
                        "backport_tensor_array_v3",
                        "flatten_atrous_conv",
                        "fold_batch_norms",
                        "fold_constants",
                        "fold_old_batch_norms",
                        "freeze_requantization_ranges",
                        "fuse_convolutions",
                        "insert_logging",
                        "merge_duplicate_nodes",
                        "obfuscate_names",
                        "obsfucate_names",
                        "quantize_nodes",
                        "quantize_weights",
                        "remove_attribute",
                        "remove_device",
                        "remove_nodes",
                        "rename_attribute",
                        "rename_op",
                        "round_weights",
                        "set_device",
                        "sort_by_execution_order",
                        "strip_unused_nodes"));
    }
}
