package dev.swingbridge.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The moments of a migration's life at which the proxy is killed. They come from a seed, in the
 * order of the life; what the machine does in that moment does not, of course.
 */
final class KillPlan {
    private KillPlan() {}

    /** What is going on when the proxy is killed. */
    enum Phase {
        CREATE("create", 2, 400),
        CANCEL("cancel", 1, 150),
        COPY("copying", 4, 1_500),
        CATCH_UP("catching up after pause and resume", 2, 600),
        VERIFY("verify", 2, 1_200),
        REPLICATE("replicating", 1, 1_000),
        /** {@code switch-traffic} or {@code reverse-traffic}, whichever is possible then. */
        CUTOVER("cutover", 4, 300),
        /** The same, right after a certain step of the plan, with the writes held or not. */
        CUTOVER_STEP("step of a cutover", 7, 10),
        SERVED("the target serves", 2, 1_000),
        /** While the proxy that was started after the kill before recovers. */
        RECOVER("recovering from the kill before", 3, 800),
        COMPLETE("complete", 2, 150);

        private final String label;
        private final int weight;
        private final int longestDelayMillis;

        Phase(String label, int weight, int longestDelayMillis) {
            this.label = label;
            this.weight = weight;
            this.longestDelayMillis = longestDelayMillis;
        }

        String label() {
            return label;
        }
    }

    /**
     * One kill.
     *
     * @param delay since the phase was reached, or its verb asked for, or the step had ended
     * @param step which one of the plan, from 0 up to but not 1, as a part of its length
     */
    record Moment(Phase phase, Duration delay, double step) {}

    /** As many moments as asked for, spread over the phases by their weight. */
    static List<Moment> of(int kills, long seed) {
        Random random = new Random(seed);
        Map<Phase, Integer> counts = spread(kills);
        List<Phase> order = new ArrayList<>();
        add(order, Phase.CREATE, counts);
        order.addAll(Math.min(1, order.size()), times(Phase.CANCEL, counts));
        add(order, Phase.COPY, counts);
        order.addAll(middle(counts, random));
        add(order, Phase.COMPLETE, counts);
        return order.stream()
                .map(
                        phase ->
                                new Moment(
                                        phase,
                                        Duration.ofMillis(
                                                random.nextInt(phase.longestDelayMillis + 1)),
                                        random.nextDouble()))
                .toList();
    }

    /** Between the copy and the end everything may come in any order, again and again. */
    private static List<Phase> middle(Map<Phase, Integer> counts, Random random) {
        List<Phase> phases = new ArrayList<>();
        for (Phase phase :
                List.of(
                        Phase.CATCH_UP,
                        Phase.VERIFY,
                        Phase.REPLICATE,
                        Phase.CUTOVER,
                        Phase.CUTOVER_STEP,
                        Phase.SERVED)) {
            add(phases, phase, counts);
        }
        Collections.shuffle(phases, random);
        int recoveries = counts.getOrDefault(Phase.RECOVER, 0);
        for (int each = 0; each < recoveries; each++) {
            int place = phases.isEmpty() ? 0 : 1 + random.nextInt(phases.size());
            phases.add(place, Phase.RECOVER);
        }
        return phases;
    }

    /** By largest remainder. */
    private static Map<Phase, Integer> spread(int kills) {
        int weights = 0;
        for (Phase phase : Phase.values()) {
            weights += phase.weight;
        }
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        List<Phase> byRemainder = new ArrayList<>(List.of(Phase.values()));
        int all = weights;
        byRemainder.sort((a, b) -> Integer.compare(b.weight * kills % all, a.weight * kills % all));
        int given = 0;
        for (Phase phase : byRemainder) {
            counts.put(phase, phase.weight * kills / all);
            given += phase.weight * kills / all;
        }
        for (Phase phase : byRemainder.subList(0, kills - given)) {
            counts.merge(phase, 1, Integer::sum);
        }
        return counts;
    }

    private static void add(List<Phase> phases, Phase phase, Map<Phase, Integer> counts) {
        phases.addAll(times(phase, counts));
    }

    private static List<Phase> times(Phase phase, Map<Phase, Integer> counts) {
        return Collections.nCopies(counts.getOrDefault(phase, 0), phase);
    }
}
