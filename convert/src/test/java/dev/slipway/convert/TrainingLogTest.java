package dev.slipway.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a log of a training says of the model.
class TrainingLogTest {

    @TempDir
    Path folder;

    private List<Finding> findings(String log) throws IOException {
        return TrainingLog.read(Files.writeString(folder.resolve("log.csv"), log))
                .findings();
    }

    @Test
    void examplesLearntByHeart() throws IOException {
        List<Finding> findings = findings("""
                epoch,accuracy,loss,val_loss
                0,0.5,1.0,1.1
                1,0.7,0.6,0.7
                2,0.8,0.4,0.8
                3,0.9,0.2,0.95
                """);
        assertThat(findings).extracting(Finding::code).containsExactly("OVERFIT");
        assertThat(findings.getFirst().message()).contains("least in epoch 2 of 4 (0.7000) and is 0.9500 in the last");
        assertThat(findings.getFirst().remedy()).contains("take the weights of epoch 2");
    }

    @Test
    void aTrainingThatEndedEarly() throws IOException {
        assertThat(findings("loss;val_loss\n1.0;1.1\n0.8;0.9\n0.6;0.7\n"))
                .extracting(Finding::code)
                .containsExactly("UNDERFIT");
    }

    @Test
    void aTrainingThatWentWell() throws IOException {
        assertThat(findings("loss,val_loss\n1.0,1.1\n0.5,0.52\n0.45,0.5\n0.449,0.501\n"))
                .isEmpty();
    }

    @Test
    void whatCannotBeTold() throws IOException {
        assertThat(findings("loss\n1\n0.5\n")).extracting(Finding::code).containsExactly("NO_VALIDATION");
        assertThat(findings("loss,val_loss\n1,1\nnan,nan\n"))
                .extracting(Finding::code)
                .containsExactly("DIVERGED");
        assertThat(findings("epoch\n1\n")).extracting(Finding::code).containsExactly("TRAINING_LOG");
    }

    @Test
    void whatIsNoLog() {
        assertThatThrownBy(() -> findings("loss,val_loss\n1\n"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 2: 1 numbers for 2 names");
        assertThatThrownBy(() -> findings("loss\nmuch\n")).hasMessageContaining("'much' is no number");
        assertThatThrownBy(() -> findings("")).hasMessageContaining("is no training log");
        assertThatThrownBy(() -> TrainingLog.read(folder.resolve("none.csv"))).isInstanceOf(FormatException.class);
    }
}
