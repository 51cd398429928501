package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.backfill.throttle.Throttle;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one table from its first range to its last dirty key. */
final class TableVerification {
    private static final Logger LOG = LoggerFactory.getLogger(TableVerification.class);
    private static final int FIRST_ROWS = 1000;
    private static final int MOST_ROWS = 50_000;

    /** Few keys make a short window, in which few of them change. */
    private static final int KEYS_PER_ROUND = 100;

    private static final int DIRTY_BEFORE_A_ROUND = 5_000;

    /** Time for the application to leave alone the keys that it was writing. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);

    private final TableFindings findings;
    private final VerifySettings settings;
    private final TableCheck check;

    TableVerification(
            TableFindings findings,
            Alignment alignment,
            TableReader from,
            TableReader to,
            VerifySettings settings)
            throws SQLException {
        this.findings = findings;
        this.settings = settings;
        this.check = new TableCheck(findings.pair(), alignment, from, to);
    }

    void run(Throttle throttle, VerifyRecords records) throws SQLException, InterruptedException {
        if (!findings.rangesCompared()) {
            compareRanges(throttle, records);
        }
        Backoff backoff = Backoff.steady(BETWEEN_ROUNDS);
        for (int round = 0; round < settings.dirtyRounds(); round++) {
            if (round > 0) {
                backoff.pause();
            }
            if (settle()) {
                break;
            }
        }
        findings.finished(Instant.now());
        records.save(findings.pair(), findings.toSave());
        LOG.info("Table verified verdict={}", findings.verdict());
    }

    private void compareRanges(Throttle throttle, VerifyRecords records)
            throws SQLException, InterruptedException {
        Row after = findings.upTo();
        long rows = FIRST_ROWS;
        while (true) {
            throttle.await();
            TableCheck.RangeResult result = check.range(after, rows, settings.chunkBytes());
            throttle.read(result.rows());
            findings.range(result);
            if (result.upTo() == null) {
                return;
            }
            records.save(findings.pair(), findings.toSave());
            if (findings.dirtyKeys().size() > DIRTY_BEFORE_A_ROUND) {
                settle();
            }
            after = result.upTo();
            rows = nextRows(result);
        }
    }

    private long nextRows(TableCheck.RangeResult result) {
        long fitting = result.rows() * settings.chunkBytes() / Math.max(1, result.bytes());
        return Math.clamp(fitting, 16, Math.min(MOST_ROWS, 4 * result.rows()));
    }

    /** Compares what differed again. */
    void recheck() throws SQLException, InterruptedException {
        List<Row> keys = findings.differingKeys();
        for (int at = 0; at < keys.size(); at += KEYS_PER_ROUND) {
            List<Row> some = keys.subList(at, Math.min(keys.size(), at + KEYS_PER_ROUND));
            findings.keys(some, check.keys(some));
        }
        settle();
    }

    /** True when no key is dirty any more. */
    private boolean settle() throws SQLException, InterruptedException {
        List<Row> keys = findings.dirtyKeys();
        for (int at = 0; at < keys.size(); at += KEYS_PER_ROUND) {
            List<Row> some = keys.subList(at, Math.min(keys.size(), at + KEYS_PER_ROUND));
            findings.keys(some, check.keys(some));
        }
        return findings.dirtyKeys().isEmpty();
    }
}
