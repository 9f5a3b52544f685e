package dev.slipway.cli;

import dev.slipway.bench.EngineBench;
import dev.slipway.bench.Measurable;
import dev.slipway.bench.Report;
import dev.slipway.bench.Scenario;
import dev.slipway.bench.ServerBench;
import dev.slipway.bench.api.Api;
import dev.slipway.bench.api.ModelName;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.model.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures a server, or a model in process.
@Command(
        name = "bench",
        description = "Measure latency and throughput: of a server (--url), or of a model in this process.",
        customSynopsis = {
            "slipway bench --url http://HOST:PORT --model NAME [OPTIONS]",
            "       slipway bench MODEL [OPTIONS]"
        },
        sortOptions = false,
        footer = {
            "",
            "Latency counts from when a request was due, not from when it could be sent. Latencies are in microseconds.",
            "",
            "Examples:",
            "  slipway bench --url http://localhost:8500 --model digits --concurrency 1,4,16",
            "  slipway bench --url http://localhost:8500 --model digits --api grpc --rate 2000 --duration 30",
            "  slipway bench --url http://localhost:8500 --model digits --scenario server --latency-limit 15",
            "  slipway bench my.onnx --concurrency 2"
        })
final class BenchCommand implements Callable<Exit> {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model file, or a SavedModel folder, to run in process.")
    @Nullable
    Path source;

    @ArgGroup(validate = false, heading = "%nThe server:%n")
    BenchServerFlags server = new BenchServerFlags();

    @ArgGroup(validate = false, heading = "%nThe model:%n")
    BenchInputFlags input = new BenchInputFlags();

    @ArgGroup(validate = false, heading = "%nThe load:%n")
    BenchLoadFlags load = new BenchLoadFlags();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the client; of a model in process, threads that one run may use (default 1).")
    int threads = 1;

    @Option(names = "--engine", paramLabel = "ID", description = "The runtime of a model in process.")
    @Nullable
    String engine;

    @ArgGroup(validate = false, heading = "%nWhat is said:%n")
    BenchReportFlags report = new BenchReportFlags();

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::bench);
    }

    private Exit bench() {
        report.requireFree();
        if ((source == null) == (server.url == null)) {
            throw new IllegalArgumentException(
                    "%s is to be measured; give a model's file, or a server with --url http://HOST:PORT"
                            .formatted(source == null ? "nothing" : "either %s or %s".formatted(source, server.url)));
        }
        if (source != null) {
            Findings findings = new Findings();
            try (EngineBench bench =
                    EngineBench.open(source, input.signature, engine, threads, input.inputs(findings), findings)) {
                output.talk(findings.all());
                return measure(bench, List.of());
            }
        }
        Findings findings = new Findings();
        try (ServerBench bench = ServerBench.prepare(target(), model(), input.inputs(findings))) {
            output.talk(findings.all());
            return measure(bench, server.check ? bench.answer() : List.of());
        }
    }

    private ServerBench.Target target() {
        return new ServerBench.Target(
                String.valueOf(server.url),
                Api.named(server.api),
                server.ca,
                server.headers(),
                threads,
                server.connections,
                server.precise(),
                server.shared());
    }

    private ModelName model() {
        return new ModelName(server.model, server.version, server.label, input.signature);
    }

    private Exit measure(Measurable subject, List<String> answer) {
        answer.forEach(line -> output.line("answer " + line));
        Map<String, Object> document = new LinkedHashMap<>();
        if (!answer.isEmpty()) {
            document.put("answer", answer);
        }
        Report figures =
                load.scenario == null ? loads(subject) : scenario(subject, Scenario.named(load.scenario), document);
        document.putAll(figures.document());
        output.document(document);
        report.write(figures, document);
        return figures.isAnswered() ? Exit.OK : Exit.DIFFERENT;
    }

    private Report loads(Measurable subject) {
        List<LoadPlan> plans = load.plans(input.seed);
        List<Report.Row> rows = new ArrayList<>();
        for (LoadPlan plan : plans) {
            rows.add(new Report.Row(plan, subject.run(plan), input.batch));
        }
        Report figures = new Report(subject.describe(plans.getFirst()), rows);
        figures.lines().forEach(output::line);
        return figures;
    }

    private Report scenario(Measurable subject, Scenario scenario, Map<String, Object> document) {
        Scenario.Result result = scenario.run(
                subject,
                load.scenarioPlan(),
                load.requestsAtOnce(),
                input.batch,
                input.seed,
                row -> output.talk(Report.line(row)));
        Report figures = new Report(subject.describe(result.row().plan()), List.of(result.row()));
        figures.lines().forEach(output::line);
        output.line("");
        result.lines().forEach(output::line);
        document.put("scenario", result.document());
        return figures;
    }
}
