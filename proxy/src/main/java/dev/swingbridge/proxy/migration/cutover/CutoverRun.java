package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.StepReport;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.step.Step;
import dev.swingbridge.proxy.migration.step.StepRunner;
import dev.swingbridge.proxy.migration.step.StepRunner.Ending;
import dev.swingbridge.proxy.migration.step.StepWatch;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the cutover plan: executed, timed, and told to whoever watches. */
public final class CutoverRun {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverRun.class);
    private static final Duration DECISION_PATIENCE = Duration.ofSeconds(10);
    private static final int UNDO_ATTEMPTS = 3;
    private static final int ROLL_FORWARD_ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(40);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final CutoverScene scene;
    private final CutoverOptions options;
    private final BooleanSupplier stopping;
    private final HoldBudget budget;
    private final Obstacles obstacles;
    private final Progress progress;
    private final List<Step> plan;
    private final Instant startedAt = Instant.now();
    private final Map<String, StepReport> steps = new LinkedHashMap<>();
    private final List<StepEvent> events = new ArrayList<>();
    private boolean decided;

    /** Who is told how far a run is; must not take long. */
    public interface Progress {
        /** A step begins. */
        void at(String step);

        /** It is durable that this side serves from now on; the rest follows. */
        void decided(Side serving);
    }

    /**
     * @param stopping true once the proxy goes down: nothing is tried again then
     * @param progress told on the thread of the run, also while work is held
     */
    public CutoverRun(
            CutoverScene scene,
            CutoverOptions options,
            Readiness readiness,
            BooleanSupplier stopping,
            Progress progress) {
        this(scene, options, readiness, stopping, progress, DECISION_PATIENCE);
    }

    /**
     * @param decisionPatience how long to ask for a decision whose answer was lost, work being held
     */
    CutoverRun(
            CutoverScene scene,
            CutoverOptions options,
            Readiness readiness,
            BooleanSupplier stopping,
            Progress progress,
            Duration decisionPatience) {
        this.scene = scene;
        this.options = options;
        this.stopping = stopping;
        this.progress = progress;
        this.budget = new HoldBudget(options.maxHold());
        this.obstacles = new Obstacles(scene, options, readiness);
        this.plan = new Cutover(scene, options, budget, obstacles, decisionPatience).plan();
    }

    /**
     * What came of a run.
     *
     * @param finished false when something is left to recovery
     * @param decided the new side serves from now on
     * @param events every step and undo with its detail, for the journal
     */
    public record Conclusion(
            CutoverReport report, boolean finished, boolean decided, List<StepEvent> events) {
        public Conclusion {
            events = List.copyOf(events);
        }
    }

    /** One line of the story of a run. */
    public record StepEvent(
            Instant at, String step, String outcome, String detail, double millis) {}

    /** Does what the options say. */
    public Conclusion run() {
        try (ExecutorService log = writer()) {
            StepRunner runner = new StepRunner(new Watch(log));
            return switch (options.mode()) {
                case DRY_RUN -> dryRun();
                case REHEARSE -> result(runner.rehearse(plan), true);
                case FOR_REAL -> result(runner.run(plan), false);
            };
        }
    }

    /** A disk that is slow to take the log must not prolong the hold. */
    private static ExecutorService writer() {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("cutover-log").daemon().factory());
    }

    /** Carries through what was decided, in this process or an earlier one. */
    public Conclusion rollForward() {
        decided = true;
        try (ExecutorService log = writer()) {
            return result(new StepRunner(new Watch(log)).rollForward(plan), false);
        }
    }

    /** The names of the steps, and what would be refused now; nothing is changed or held. */
    private Conclusion dryRun() {
        StepRunner.names(plan).forEach(name -> steps.put(name, new StepReport(name, 0, "planned")));
        return new Conclusion(report(Outcome.PLANNED, inTheWay()), true, false, List.of());
    }

    private @Nullable String inTheWay() {
        try {
            List<String> found = obstacles.find();
            return found.isEmpty() ? null : String.join("; ", found);
        } catch (SQLException | RefusedException failure) {
            return words(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "interrupted while it was looked at";
        }
    }

    private Conclusion result(Ending ending, boolean rehearsal) {
        Exception cause = ending.cause();
        return new Conclusion(
                report(outcome(ending, rehearsal), cause == null ? null : words(cause)),
                ending.kind() == Ending.Kind.DONE || ending.kind() == Ending.Kind.UNDONE,
                decided,
                events);
    }

    private Outcome outcome(Ending ending, boolean rehearsal) {
        if (decided) {
            return Outcome.DONE;
        }
        return switch (ending.kind()) {
            case UNFINISHED -> Outcome.UNKNOWN;
            case DONE, UNDONE, PARTLY_UNDONE ->
                    rehearsal && ending.cause() == null ? Outcome.REHEARSED : Outcome.UNDONE;
        };
    }

    private CutoverReport report(Outcome outcome, @Nullable String reason) {
        return new CutoverReport(
                scene.direction(),
                outcome,
                reason,
                budget.heldMillis(),
                startedAt,
                List.copyOf(steps.values()));
    }

    private static String words(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /** Keeps the times, and says how long to try. */
    private final class Watch implements StepWatch {
        private final Executor log;
        private Backoff backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);

        Watch(Executor log) {
            this.log = log;
        }

        @Override
        public void before(Step step) {
            budget.remaining();
        }

        @Override
        public void begins(String step) {
            progress.at(step);
        }

        @Override
        public void ran(String step, Result result, long nanos, @Nullable Exception failure) {
            double millis = nanos / 1e6;
            String outcome =
                    switch (result) {
                        case DONE -> "done";
                        case FAILED -> "failed";
                        case UNDONE -> "undone";
                        case UNDO_FAILED -> "undo failed";
                    };
            if (result == Result.DONE && isDecision(step)) {
                decided = true;
                progress.decided(scene.newSide());
            }
            StepReport before = steps.get(step);
            boolean undo = result == Result.UNDONE || result == Result.UNDO_FAILED;
            double shown = undo && before != null ? before.millis() : millis;
            steps.put(step, new StepReport(step, shown, outcome));
            String detail = failure == null ? "" : words(failure);
            events.add(new StepEvent(Instant.now(), step, outcome, detail, millis));
            log.execute(() -> write(step, outcome, millis, detail));
        }

        private void write(String step, String outcome, double millis, String detail) {
            LOG.info(
                    "A step ended migration={} step={} outcome={} millis={} reason={}",
                    scene.group(),
                    step,
                    outcome,
                    "%.2f".formatted(millis),
                    detail);
        }

        private boolean isDecision(String name) {
            return plan.stream().anyMatch(step -> step.decision() && step.name().equals(name));
        }

        @Override
        public boolean tryAgain(Step step, int attempt, Exception failure) {
            if (stopping.getAsBoolean()
                    || attempt >= (decided ? ROLL_FORWARD_ATTEMPTS : UNDO_ATTEMPTS)) {
                return false;
            }
            if (attempt == 1) {
                backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);
            }
            try {
                backoff.pause();
                return true;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
