package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.proxy.migration.step.UnknownOutcome;
import dev.swingbridge.proxy.migration.store.Register;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the register of one attempt, and finds out what happened when the answer is lost: the
 * register is turned from PENDING to ABORTED by compare-and-set, which tells, one way or the other.
 */
final class DecisionWrite {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionWrite.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final CutoverScene scene;
    private final Duration patience;

    /**
     * @param patience how long to ask a server that does not answer, work being held meanwhile
     */
    DecisionWrite(CutoverScene scene, Duration patience) {
        this.scene = scene;
        this.patience = patience;
    }

    /**
     * Returns what is durable.
     *
     * @throws UnknownOutcome when it cannot be found out within the patience
     */
    Register.Decision commit(StreamPosition reverseStart)
            throws UnknownOutcome, InterruptedException {
        try {
            return scene.newRecords()
                    .commitRegister(scene.instance(), scene.epoch(), scene.attempt(), reverseStart);
        } catch (SQLException answerLost) {
            LOG.warn(
                    "It is not known whether the decision got through migration={} side={} reason={}",
                    scene.group(),
                    scene.newSide().label(),
                    answerLost.toString());
            return findOut(answerLost);
        }
    }

    private Register.Decision findOut(SQLException answerLost)
            throws UnknownOutcome, InterruptedException {
        long start = System.nanoTime();
        Backoff backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            try {
                return scene.newRecords()
                        .abortRegister(scene.instance(), scene.epoch(), scene.attempt());
            } catch (SQLException stillSilent) {
                answerLost.addSuppressed(stillSilent);
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new UnknownOutcome(
                            "%s does not say whether the cutover was decided; work stays held until it does"
                                    .formatted(scene.newSide().label()),
                            answerLost);
                }
                backoff.pause();
            }
        }
    }
}
