package dev.slipway.serve.repository;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which of the versions that are there are to be served (TensorFlow Serving's `model_version_policy`).
public sealed interface VersionPolicy {

    /// The newest only.
    VersionPolicy NEWEST = new Latest(1);

    /// The versions to serve, of those that are there.
    SortedSet<Long> of(Collection<Long> present);

    /// The highest numbers.
    record Latest(int count) implements VersionPolicy {

        /// @throws IllegalArgumentException when not even one is wanted
        public Latest {
            if (count < 1) {
                throw new IllegalArgumentException("num_versions must be at least 1, got " + count);
            }
        }

        @Override
        public SortedSet<Long> of(Collection<Long> present) {
            NavigableSet<Long> sorted = new TreeSet<>(present).descendingSet();
            return new TreeSet<>(sorted.stream().limit(count).toList());
        }
    }

    /// Every one.
    record All() implements VersionPolicy {

        @Override
        public SortedSet<Long> of(Collection<Long> present) {
            return new TreeSet<>(present);
        }
    }

    /// Those named, as far as they are there.
    record Specific(List<Long> versions) implements VersionPolicy {

        /// Keeps the list as it is now.
        public Specific {
            versions = List.copyOf(versions);
        }

        @Override
        public SortedSet<Long> of(Collection<Long> present) {
            SortedSet<Long> wanted = new TreeSet<>(versions);
            wanted.retainAll(Set.copyOf(present));
            return wanted;
        }
    }
}
