package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Stores the reals of large constants as 8-bit integers, which the runtime turns back before it computes: a quarter of
/// the size, the same time.
///
///     y = Op(w)   becomes   y = Op(Dequantize(w as 8-bit integers))
///
/// One scale serves a constant, whose range takes in 0.
final class QuantizeWeights {

    private static final int USUAL = 1024;

    private QuantizeWeights() {}

    static Graph apply(Graph graph, Report report) {
        int least = report.call().number("minimum_size", USUAL, 1);
        Graph changed = Bodies.changed(graph, body -> quantized(body, least, report));
        if (report.changes() > 0) {
            report.loss(
                    "",
                    "the reals of %,d constants are stored with one of 256 values each now".formatted(report.changes()),
                    "compare with --verify; --quantize dynamic loses less and computes faster");
        }
        return changed;
    }

    private static Graph quantized(Graph graph, int least, Report report) {
        Map<Value, Constant> stored = LargeConstants.changed(
                graph,
                least,
                (value, constant) ->
                        constant.element() == ElementType.FLOAT32 && !graph.isOutput(value) && isFinite(constant),
                constant -> stored(constant.tensor()),
                report);
        if (stored.isEmpty()) {
            return graph;
        }
        GraphBuilder builder = new GraphBuilder(graph.name());
        graph.inputs().forEach(port -> builder.input(port, graph.type(port.value())));
        graph.types().forEach(builder::declare);
        graph.constants().forEach((value, constant) -> {
            if (!stored.containsKey(value)) {
                builder.constant(value.name(), constant);
            }
        });
        stored.forEach((value, constant) -> {
            Value integers = builder.constant(builder.uniqueName(value.name() + "/quantized"), constant);
            builder.add(new Node(
                    builder.uniqueName(value.name() + "/real"),
                    new Dequantize(),
                    List.of(integers),
                    List.of(value),
                    List.of()));
        });
        graph.nodes().forEach(builder::add);
        graph.outputs().forEach(port -> builder.output(port.name(), port.value()));
        return builder.build();
    }

    private static boolean isFinite(Constant constant) {
        for (float value : constant.tensor().toFloats()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static Constant stored(Tensor reals) {
        float least = 0;
        float most = 0;
        for (float value : reals.toFloats()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float scale = least < most ? (most - least) / 255 : 1;
        long zero = Math.clamp(Math.round(-128 - (double) least / scale), -128, 127);
        Quantization quantization = Quantization.perTensor(scale, zero);
        return Constant.of(Quantizer.quantize(reals, ElementType.INT8, quantization), quantization);
    }
}
