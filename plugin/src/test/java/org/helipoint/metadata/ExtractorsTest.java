package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.ServiceConfigurationError;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExtractorsTest {

    private record Fake(String name, IntSupplier asked) implements Extractor {
        @Override
        public boolean supports(String file) {
            return true;
        }

        @Override
        public int order() {
            return asked.getAsInt();
        }

        @Override
        public ObjectNode extract(JobFile file) {
            return null;
        }
    }

    private static Extractor fake(String name, int order) {
        return new Fake(name, () -> order);
    }

    private static Iterator<Extractor> found(List<Supplier<Extractor>> found) {
        Queue<Supplier<Extractor>> left = new ArrayDeque<>(found);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !left.isEmpty();
            }

            @Override
            public Extractor next() {
                return left.remove().get();
            }
        };
    }

    @Test
    void oneThatCannotBeMadeIsLeftOut() {
        Extractor good = fake("good", 1);
        List<Extractor> loaded = Extractors.load(found(List.of(
                () -> {
                    throw new ServiceConfigurationError("no such class");
                },
                () -> {
                    throw new AssertionError("in a constructor");
                },
                () -> good)));
        assertThat(loaded).containsExactly(good);
    }

    @Test
    @Timeout(10)
    void loadingEndsAlsoIfEachQuestionFails() {
        assertThat(Extractors.load(new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        throw new ServiceConfigurationError("broken jar");
                    }

                    @Override
                    public Extractor next() {
                        throw new ServiceConfigurationError("broken jar");
                    }
                }))
                .isEmpty();
    }

    @Test
    void oneThatCannotTellItsOrderIsLeftOut() {
        Extractor first = fake("first", 1);
        Extractor second = fake("second", 2);
        Extractor third = new Fake("third", () -> {
            throw new NoSuchMethodError("of another version");
        });
        assertThat(Extractors.inOrder(List.of(third, second, first))).containsExactly(first, second);
    }
}
