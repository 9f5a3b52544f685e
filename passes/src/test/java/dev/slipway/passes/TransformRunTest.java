package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Shape;
import org.junit.jupiter.api.Test;

/// Lists of transforms as a whole: mistakes, what there is nothing to do for, and repetition.
class TransformRunTest extends TransformBench {

    @Test
    void whatDoesNotHoldTogetherIsAMistakeUnlessIgnored() {
        Value flat = graph.add("flat", new Reshape(true), input(2, 3), integers("shape", Shape.of(1), 6));
        Graph before = output(graph.add("y", ADD, flat, weight("b", 6)));
        assertThatThrownBy(() -> run("remove_nodes(op=Reshape)", before))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remove_nodes at character 1");
        assertThat(run("remove_nodes(op=Reshape, ignore_errors=true)", before)).isEqualTo(before);
        assertThat(run("insert_logging(ignore_errors=true)", before)).isEqualTo(before);
        assertThat(findings.all()).extracting(Finding::code).containsOnly("TRANSFORM_SKIPPED");
    }

    @Test
    void whatHasNothingToDoSaysWhy() {
        Graph before = output(graph.add("y", RELU, input(2, 3)));
        String list = "remove_device set_device(device=\"/gpu:0\") sort_by_execution_order add_default_attributes"
                + " remove_attribute(attribute_name=T) rename_attribute(old_attribute_name=a, new_attribute_name=b)"
                + " backport_concatv2 backport_tensor_array_v3 remove_control_dependencies";
        assertThat(run(list, before)).isEqualTo(before);
        assertThat(account).hasSize(9);
        assertThat(findings.all())
                .hasSize(9)
                .allSatisfy(finding -> assertThat(finding.message()).contains("nothing to do: "));
        assertThat(changes()).containsOnly(0);
    }

    @Test
    void theSameTransformMayComeTwice() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", RELU, graph.add("i", new Identity(), x)));
        run("remove_nodes(op=Identity) remove_nodes(op=Identity)", before);
        assertThat(changes()).containsExactly(1, 0);
    }
}
