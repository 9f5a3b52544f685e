package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import java.util.List;

/// Layers that change values while a model is trained, and pass them on in inference.
final class KerasRegularization {

    private KerasRegularization() {}

    static void spellings() {
        KerasOps.passing(
                "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout GaussianNoise AlphaDropout"
                        + " ActivityRegularization Identity",
                KerasRegularization::passedOn);
        KerasOps.spell(
                "RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness RandomHue"
                        + " RandomSaturation RandomSharpness RandomPosterization RandomGrayscale RandomColorDegeneration"
                        + " RandomColorJitter RandomGaussianBlur RandomInvert RandomPerspective RandomShear RandomErasing"
                        + " RandomElasticTransform RandomHeight RandomWidth"
                        + " MixUp CutMix RandAugment AugMix",
                KerasRegularization::passedOn);
    }

    private static List<Value> passedOn(KerasNode node) {
        return List.of(node.in(0));
    }
}
