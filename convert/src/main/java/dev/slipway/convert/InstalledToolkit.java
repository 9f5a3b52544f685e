package dev.slipway.convert;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Toolkit;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.passes.pipeline.Pipelines;
import java.nio.file.Path;

/// Models read, optimised and written by all formats and rules that are installed.
public final class InstalledToolkit implements Toolkit {

    @Override
    public Model read(Path path, Findings findings) {
        return Formats.read(path, ReadOptions.ALL, findings);
    }

    @Override
    public Model optimize(Model model) {
        return model.mapGraphs(Pipelines::optimize);
    }

    @Override
    public void write(Model model, Path target, Findings findings) {
        Conversion.write(model, target, Formats.forName(target), findings);
    }
}
