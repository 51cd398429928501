package dev.swingbridge.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.ChunkProgress.CopiedChunk;
import dev.swingbridge.backfill.row.Row;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RangePlanTest {

    @Test
    void rangesMeetAndAreOpenAtBothEnds() throws SQLException {
        assertThat(ranges(new RangePlan(List.of()), 30, 10))
                .containsExactly("(-,10] 0", "(10,20] 1024", "(20,30] 2048", "(30,-] 3072");
    }

    @Test
    void anEmptyTableIsOneOpenRange() throws SQLException {
        assertThat(ranges(new RangePlan(List.of()), 0, 10)).containsExactly("(-,-] 0");
    }

    @Test
    void resumesInHolesAndBehindTheLastChunk() throws SQLException {
        List<CopiedChunk> copied =
                List.of(chunk(1024, 10, 20), chunk(1025, 20, 25), chunk(4096, 40, 50));

        assertThat(ranges(new RangePlan(copied), 60, 10))
                .containsExactly("(-,10] 0", "(25,40] 1026", "(50,60] 5120", "(60,-] 6144");
    }

    @Test
    void readsNothingWhenAllIsCopied() throws SQLException {
        RangePlan plan = new RangePlan(List.of(chunk(0, -1, 10), chunk(1024, 10, -1)));

        assertThat(plan.exhausted()).isTrue();
        assertThat(ranges(plan, 60, 10)).isEmpty();
    }

    @Test
    void keepsAHoleBeforeTheLastChunk() throws SQLException {
        RangePlan plan = new RangePlan(List.of(chunk(0, -1, 10), chunk(2048, 20, -1)));

        assertThat(plan.exhausted()).isFalse();
        assertThat(ranges(plan, 60, 10)).containsExactly("(10,20] 1");
        assertThat(plan.exhausted()).isTrue();
    }

    private static CopiedChunk chunk(long number, int after, int upTo) {
        return new CopiedChunk(
                number, after < 0 ? null : key(after), upTo < 0 ? null : key(upTo), 1);
    }

    /** A table with the keys 1 to highest, cut every so many rows. */
    private static List<String> ranges(RangePlan plan, int highest, int rows) throws SQLException {
        List<String> ranges = new ArrayList<>();
        KeyRange range = next(plan, highest, rows);
        while (range != null) {
            ranges.add(
                    "(%s,%s] %d"
                            .formatted(
                                    text(range.after()), text(range.upTo()), range.firstNumber()));
            range = next(plan, highest, rows);
        }
        return ranges;
    }

    private static @Nullable KeyRange next(RangePlan plan, int highest, int rows)
            throws SQLException {
        return plan.next(
                after -> {
                    int boundary = (after == null ? 0 : Integer.parseInt(text(after))) + rows;
                    return boundary > highest ? null : key(boundary);
                });
    }

    private static Row key(int number) {
        return new Row(new byte[][] {Integer.toString(number).getBytes(StandardCharsets.US_ASCII)});
    }

    private static String text(@Nullable Row key) {
        byte[] value = key == null ? null : key.value(0);
        return value == null ? "-" : new String(value, StandardCharsets.US_ASCII);
    }
}
