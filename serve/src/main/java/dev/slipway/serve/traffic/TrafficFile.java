package dev.slipway.serve.traffic;

import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import dev.slipway.serve.traffic.Route.Arm;
import dev.slipway.verify.compare.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `--traffic_config_file`, and what the administration interface takes:
///
///     route {
///       model: "m"
///       label: "stable"
///       split { version: 3 weight: 95 }
///       split { version: 4 weight: 5 }
///       baseline: 3
///       sticky_header: "x-user"
///       shadow { version: 5 fraction: 0.1 absolute_tolerance: 1e-4 relative_tolerance: 1e-3 }
///       rollback { alpha: 0.001 ratio: 1.5 rate: 0.001 slower: 0.25 }
///     }
public final class TrafficFile {

    private TrafficFile() {}

    /// The routes of a text.
    ///
    /// @param what names the text in errors
    /// @throws IllegalArgumentException naming what is wrong, and where
    public static List<Route> parse(String text, String what) {
        return TextProto.parse(text, what).requireOnly("route").messages("route").stream()
                .map(TrafficFile::route)
                .toList();
    }

    private static Route route(TextMessage route) {
        route.requireOnly("model", "label", "split", "baseline", "sticky_header", "shadow", "rollback");
        String model = route.text("model", "");
        if (model.isEmpty()) {
            throw new IllegalArgumentException(route.where() + ": model is missing");
        }
        try {
            List<Arm> arms = new ArrayList<>();
            for (TextMessage split : route.messages("split")) {
                split.requireOnly("version", "weight");
                arms.add(new Arm(split.integer("version", -1), split.real("weight", 1)));
            }
            return new Route(
                    model,
                    route.text("label", ""),
                    arms,
                    route.integer("baseline", Route.heaviest(arms)),
                    route.text("sticky_header", "").toLowerCase(Locale.ROOT),
                    shadow(route.message("shadow")),
                    rollback(route.message("rollback")));
        } catch (IllegalArgumentException e) {
            throw route.wrong(e);
        }
    }

    private static @Nullable ShadowPlan shadow(@Nullable TextMessage shadow) {
        if (shadow == null) {
            return null;
        }
        shadow.requireOnly(
                "version", "fraction", "max_waiting", "absolute_tolerance", "relative_tolerance", "top1_agreement");
        Tolerance tolerance = Tolerance.numbers(
                shadow.real("absolute_tolerance", Tolerance.ABSOLUTE),
                shadow.real("relative_tolerance", Tolerance.RELATIVE));
        if (shadow.has("top1_agreement")) {
            double agreement = shadow.real("top1_agreement", 1);
            tolerance = shadow.has("absolute_tolerance") || shadow.has("relative_tolerance")
                    ? tolerance.andAgreement(agreement)
                    : Tolerance.agreement(agreement);
        }
        return new ShadowPlan(
                shadow.integer("version", -1),
                shadow.real("fraction", 1),
                Math.clamp(shadow.integer("max_waiting", ShadowPlan.WAITING), 0, Integer.MAX_VALUE),
                tolerance);
    }

    private static @Nullable RollbackPlan rollback(@Nullable TextMessage rollback) {
        if (rollback == null) {
            return null;
        }
        rollback.requireOnly("alpha", "ratio", "rate", "slower");
        RollbackPlan usual = RollbackPlan.DEFAULT;
        return new RollbackPlan(
                rollback.real("alpha", usual.alpha()),
                rollback.real("ratio", usual.ratio()),
                rollback.real("rate", usual.rate()),
                rollback.real("slower", usual.slower()));
    }
}
