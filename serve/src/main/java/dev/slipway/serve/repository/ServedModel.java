package dev.slipway.serve.repository;

import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.VersionTransition.Kind;
import dev.slipway.serve.repository.VersionTransition.Phase;
import dev.slipway.serve.repository.VersionTransition.Standing;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One model: which of its versions are wanted, and what becomes of each.
final class ServedModel {

    private static final int REMEMBERED = 20;
    private static final String EMPTY = "there is no file in its folder, expected " + VersionFolders.MODELS;

    private final Source source;
    private final RepositoryOptions options;
    private final Work work;
    private final Settling settling;
    private final NavigableMap<Long, Version> versions = new ConcurrentSkipListMap<>();
    private final FailedLoads failures;
    private SortedMap<Long, StoredVersion> present = new TreeMap<>();
    private Set<Long> aspired = Set.of();
    private Set<Long> whole = new TreeSet<>();
    private volatile Set<Long> empty = Set.of();
    private boolean stepping;
    private boolean wasReady;
    private volatile boolean retired;
    private volatile ModelConfig config;
    private volatile boolean wasRead;
    /// The model where it lay before, whose versions are served until one from here is.
    private volatile @Nullable ServedModel earlier;

    /// @param known the model where it lies now
    ServedModel(ModelConfig config, RepositoryOptions options, Work work, @Nullable ServedModel known) {
        this.config = config;
        this.earlier = known == null || known.isServedFromHere() ? known : known.earlier;
        this.wasReady = known != null && known.isReady();
        this.source = Sources.open(config.base(), options.lookout().cache());
        this.options = options;
        this.work = work;
        this.settling = new Settling(options.lookout(), work.millis());
        this.failures = new FailedLoads(options.retries(), work.nanos());
    }

    ModelConfig config() {
        return config;
    }

    void configure(ModelConfig changed) {
        config = changed;
    }

    /// Looks where the versions lie, and starts what has to be done. A place that cannot be read changes nothing.
    void look() {
        look(false);
    }

    /// @param atOnce whether somebody who knows says that nobody writes there any more, and that loads that failed are
    /// to be tried again
    void look(boolean atOnce) {
        Sight sight;
        try {
            sight = Sight.of(source, config.policy());
        } catch (NoSuchFileException _) {
            missing("there is no file or folder %s");
            return;
        } catch (IOException e) {
            work.observer().unreadable(config.name(), Sight.unreadable(config.base(), e));
            return;
        }
        if (sight.found().isEmpty()) {
            missing("%s holds no version: a folder named by a number");
        }
        seen(sight, atOnce);
    }

    private void missing(String reason) {
        String meanwhile = earlier instanceof ServedModel old && old.isServed()
                ? ", so it is served from %s as before".formatted(old.config.base())
                : "";
        work.observer().missing(config.name(), reason.formatted(config.base()) + meanwhile);
    }

    private synchronized void seen(Sight sight, boolean atOnce) {
        if (retired) {
            return;
        }
        present = sight.found();
        wasRead = true;
        aspired = Set.copyOf(config.policy().of(present.keySet()));
        Set<Long> ready = new TreeSet<>();
        Set<Long> without = new TreeSet<>();
        sight.fingerprints().forEach((number, fingerprint) -> {
            if (atOnce || settling.hasChanged(number, fingerprint)) {
                failures.forget(number);
            }
            if (settling.isWhole(number, fingerprint) || atOnce && fingerprint.files() > 0) {
                ready.add(number);
            } else if (!versions.containsKey(number) && settling.isEmpty(number, fingerprint)) {
                without.add(number);
            }
        });
        whole = ready;
        empty = without;
        step();
        without.forEach(number -> work.observer().empty(config.name(), number, EMPTY));
    }

    /// Does one thing after another until something must happen first.
    private synchronized void step() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            for (Optional<VersionTransition.Action> next = next(); next.isPresent(); next = next()) {
                VersionTransition.Action action = next.get();
                if (action.kind() == Kind.LOAD && !hasRoom()) {
                    break;
                }
                switch (action.kind()) {
                    case LOAD -> load(action.number());
                    case UNLOAD -> unload(action.number());
                }
            }
        } finally {
            stepping = false;
        }
        forgetOld();
    }

    /// Of versions that are gone, the newest are remembered.
    private void forgetOld() {
        List<Long> gone = versions.entrySet().stream()
                .filter(entry -> entry.getValue().state() == VersionState.END && !aspired.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (long number : gone.subList(0, Math.max(0, gone.size() - REMEMBERED))) {
            versions.remove(number);
            failures.forget(number);
            settling.forget(number);
        }
    }

    private Optional<VersionTransition.Action> next() {
        Set<Long> known = new TreeSet<>(versions.keySet());
        known.addAll(aspired);
        List<Standing> standings = known.stream()
                .map(number -> new Standing(number, phase(number), aspired.contains(number)))
                .toList();
        return options.loading().transition().next(standings);
    }

    /// Whether what was loaded from elsewhere may stay, or is gone; if not, it goes.
    private boolean hasRoom() {
        if (options.loading().transition() != VersionTransition.RESOURCE_PRESERVING) {
            return true;
        }
        if (earlier instanceof ServedModel old && !old.retired) {
            old.retire(() -> {
                earlier = null;
                step();
            });
        }
        return earlier == null;
    }

    private Phase phase(long number) {
        Version version = versions.get(number);
        return switch (version == null ? VersionState.UNKNOWN : version.state()) {
            case LOADING -> Phase.MOVING;
            case AVAILABLE -> Phase.SERVING;
            case UNLOADING -> Phase.LEAVING;
            case UNKNOWN, START -> whole.contains(number) ? Phase.READY : Phase.OVER;
            case END ->
                aspired.contains(number) && whole.contains(number) && failures.isDue(number) ? Phase.READY : Phase.OVER;
        };
    }

    private void load(long number) {
        StoredVersion stored = present.get(number);
        if (stored == null) {
            whole.remove(number);
            return;
        }
        Version version = new Version(number);
        versions.put(number, version);
        version.loading();
        work.loading().execute(() -> load(version, stored));
    }

    private void unload(long number) {
        Version version = versions.get(number);
        if (version != null) {
            retire(version);
        }
    }

    private void retire(Version version) {
        version.retire(work.unloading(), () -> {
            work.observer().unloaded(config.name(), version.number());
            step();
        });
    }

    private void load(Version version, StoredVersion stored) {
        switch (LoadOutcome.of(config, version.number(), stored, work)) {
            case LoadOutcome.Loaded loaded -> loaded(version, stored, loaded);
            case LoadOutcome.Failed failed -> failed(version, failed);
        }
    }

    private void loaded(Version version, StoredVersion stored, LoadOutcome.Loaded loaded) {
        synchronized (this) {
            version.available(loaded.servable(), stored::release, loaded.note());
            failures.forget(version.number());
            if (earlier instanceof ServedModel old) {
                earlier = null;
                old.retire(() -> {});
            }
            if (versions.get(version.number()) != version) {
                retire(version);
            }
            step();
        }
        work.observer().loaded(config.name(), version.number(), loaded.load(), loaded.warmUp());
    }

    private synchronized void failed(Version version, LoadOutcome.Failed failed) {
        boolean again = failures.add(version.number());
        version.failed(failed.status(), failed.message());
        work.observer().failed(config.name(), version.number(), failed.message());
        if (again) {
            work.later().run(this::step, options.retries().after());
        }
        step();
    }

    /// Another model takes its place: unloads every version, for good, unless they are served until that one is.
    void replacedBy(@Nullable ServedModel next) {
        if (next == null) {
            retire(() -> {});
        } else if (next.earlier != this) {
            earlier = null;
            retire(() -> {});
        }
    }

    /// Unloads every version, for good, also those from where it lay before.
    ///
    /// @param then run when they are gone
    private synchronized void retire(Runnable then) {
        retired = true;
        aspired = Set.of();
        List<Version> served = versions.values().stream()
                .filter(version -> version.state() == VersionState.AVAILABLE)
                .toList();
        versions.clear();
        source.close();
        AtomicInteger left = new AtomicInteger(served.size() + 1);
        Runnable gone = () -> {
            if (left.decrementAndGet() == 0) {
                then.run();
            }
        };
        for (Version version : served) {
            version.retire(work.unloading(), () -> {
                work.observer().unloaded(config.name(), version.number());
                gone.run();
            });
        }
        if (earlier instanceof ServedModel old) {
            old.retire(gone);
        } else {
            gone.run();
        }
    }

    /// A lease of the version that is meant, null when it is not loaded.
    @Nullable
    Lease lease(ModelSpec spec) {
        Long number = spec.version();
        if (spec.label() instanceof String label) {
            number = config.labels().get(label);
            if (number == null) {
                throw ServeException.invalid("Unrecognized servable version label: %s", label);
            }
        }
        return lease(number);
    }

    private @Nullable Lease lease(@Nullable Long number) {
        Lease lease = number == null ? newest() : of(versions.get(number));
        return lease == null && earlier instanceof ServedModel old ? old.lease(number) : lease;
    }

    private static @Nullable Lease of(@Nullable Version version) {
        return version == null ? null : version.lease();
    }

    private @Nullable Lease newest() {
        for (Version version : versions.descendingMap().values()) {
            Lease lease = version.lease();
            if (lease != null) {
                return lease;
            }
        }
        return null;
    }

    List<VersionStatus> statuses() {
        List<VersionStatus> statuses = new ArrayList<>();
        versions.values().forEach(version -> statuses.add(version.status()));
        empty.stream()
                .filter(number -> !versions.containsKey(number))
                .forEach(number -> statuses.add(withoutModel(number)));
        if (earlier instanceof ServedModel old) {
            old.statuses().stream()
                    .filter(status -> !versions.containsKey(status.version()))
                    .forEach(statuses::add);
        }
        statuses.sort(Comparator.comparingLong(VersionStatus::version).reversed());
        return statuses;
    }

    private static VersionStatus withoutModel(long number) {
        return new VersionStatus(number, VersionState.END, Status.NOT_FOUND, EMPTY);
    }

    /// What became of the versions that are wanted.
    synchronized List<VersionStatus> wanted() {
        List<VersionStatus> statuses = new ArrayList<>();
        for (long number : new TreeSet<>(aspired)) {
            Version version = versions.get(number);
            statuses.add(version != null ? version.status() : withoutModel(number));
        }
        return statuses;
    }

    /// Whether every version wanted was loaded or refused, and one is served. Later versions that fail, or take their
    /// time, do not change that.
    synchronized boolean isReady() {
        List<VersionStatus> wanted = statuses().stream()
                .filter(status -> aspired.contains(status.version()))
                .toList();
        boolean served = isServed();
        boolean settled = wanted.size() == aspired.size()
                && wanted.stream()
                        .allMatch(status -> status.state() == VersionState.AVAILABLE
                                || status.state() == VersionState.END && status.status() != Status.OK);
        wasReady |= wasRead && !aspired.isEmpty() && settled && served;
        return wasReady && served;
    }

    private boolean isServed() {
        return statuses().stream().anyMatch(status -> status.state() == VersionState.AVAILABLE);
    }

    private boolean isServedFromHere() {
        return versions.values().stream().anyMatch(version -> version.state() == VersionState.AVAILABLE);
    }
}
