package dev.slipway.passes.layout;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Brings the spatial ops of whole graphs to one order of channels with as few bytes transposed as possible.
///
///     y = Convolution[NHWC](x)   becomes   y = Transpose(Convolution[NCHW](Transpose(x)))
///
/// with all transposes between ops that may run in either order gone, those of the model's own included. What they move
/// is the least there is: a minimum cut decides it for the whole graph at once. Each that is left becomes a finding
/// `TRANSPOSE` with its reason. Regions inside ops keep their interface.
public final class AssignLayout {

    private final ChannelOrder target;
    private final boolean keepsInterface;

    private AssignLayout(ChannelOrder target, boolean keepsInterface) {
        this.target = target;
        this.keepsInterface = keepsInterface;
    }

    /// Inputs and outputs of graphs stay as they are.
    public static AssignLayout to(ChannelOrder target) {
        return new AssignLayout(target, true);
    }

    /// Image-like inputs and outputs of graphs are in the target's order, too; only where the caller agreed.
    public AssignLayout withInterface() {
        return new AssignLayout(target, false);
    }

    /// Every graph of the model with its layouts assigned; each transpose that is left is a finding with its reason.
    public Model apply(Model model, Findings findings) {
        return model.mapGraphs(graph -> apply(graph, findings));
    }

    /// The graph with its layouts assigned; each transpose that is left is a finding with its reason.
    public Graph apply(Graph graph, Findings findings) {
        return assigned(withRegions(graph, findings), keepsInterface, findings);
    }

    private Graph assigned(Graph graph, boolean keepsInterface, Findings findings) {
        Frames frames = Frames.of(graph, target);
        if (!frames.disputed().isEmpty()) {
            return assigned(parted(graph, frames.disputed()), keepsInterface, findings);
        }
        if (frames.isEmpty()) {
            return graph;
        }
        Assignment assignment = new Assignment(frames, target, keepsInterface);
        return assignment.changesNothing() ? graph : new Relayout(frames, assignment, findings).written();
    }

    /// Each of `nodes` reads a copy of its own.
    private static Graph parted(Graph graph, List<Node> nodes) {
        GraphBuilder builder = graph.toBuilder().removeNodes(new HashSet<>(nodes));
        for (Node node : nodes) {
            List<Value> inputs = new ArrayList<>(node.inputs());
            inputs.set(0, builder.add(node.name() + "/copy", node.origins(), new Identity(), node.input(0)));
            builder.add(node.withInputs(inputs));
        }
        return builder.build();
    }

    private Graph withRegions(Graph graph, Findings findings) {
        return graph.mapBodies(body -> assigned(withRegions(body, findings), true, findings));
    }
}
