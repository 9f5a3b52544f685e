package dev.slipway.serve.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingInferenceTest {

    static Method[] questions() {
        return Inference.class.getMethods();
    }

    /// What is not handed on would be answered by the interface's own default, whatever the wrapped one knows.
    @ParameterizedTest
    @MethodSource("questions")
    void everyQuestionIsHandedOn(Method question) throws ReflectiveOperationException {
        for (boolean truth : new boolean[] {true, false}) {
            Object answer = answer(question, truth);
            List<Method> asked = new ArrayList<>();
            Inference next = (Inference) Proxy.newProxyInstance(
                    Inference.class.getClassLoader(), new Class<?>[] {Inference.class}, (_, method, _) -> {
                        asked.add(method);
                        return answer;
                    });
            Object[] arguments = new Object[question.getParameterCount()];
            assertThat(question.invoke(new ForwardingInference(next) {}, arguments))
                    .isSameAs(answer);
            assertThat(asked).containsExactly(question);
        }
    }

    private static @Nullable Object answer(Method question, boolean truth) {
        Class<?> type = question.getReturnType();
        if (type == boolean.class) {
            return truth;
        }
        if (type == int.class) {
            return truth ? 1 : 0;
        }
        return type == void.class ? null : new CompletableFuture<InferenceResponse>();
    }
}
