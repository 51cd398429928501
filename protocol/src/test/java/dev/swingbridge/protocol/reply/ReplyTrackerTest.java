package dev.swingbridge.protocol.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where replies end and what they say, in ordinary use; each also comes one byte at a time. */
class ReplyTrackerTest {
    private static final ReplyFormat OLD = new ReplyFormat(false, false, false, false);
    private static final ReplyFormat NEW = new ReplyFormat(true, true, false, false);
    private static final ReplyFormat OPTIONAL = new ReplyFormat(true, false, true, false);
    private static final ReplyFormat CACHED = new ReplyFormat(true, false, false, true);

    // what packets hold, without their headers
    private static final String ERROR = "ff 28 04 23 34 32 30 30"; // 1064
    private static final String OK = "00 00 00 | 02 00 | 00 00";
    private static final String OK_AND_MORE = "00 00 00 | 0a 00 | 00 00";
    private static final String ONE_COLUMN = "01";
    private static final String COLUMN = "61 62";
    private static final String EOF = "fe 00 00 02 00";
    private static final String ROW = "01 31";
    private static final String END_OF_ROWS = "fe 00 00 | 02 00 | 00 00";

    /** All of it belongs to the reply, and what comes after it does not. */
    private static ReplyTracker read(ReplyFormat format, ReplyShape shape, String... packets) {
        byte[] bytes = ByteBufUtil.getBytes(frames(packets));
        ReplyTracker whole = new ReplyTracker(format);
        whole.begin(shape);
        ByteBuf in = Unpooled.wrappedBuffer(bytes, new byte[] {1, 0, 0, 0, 5});
        assertThat(whole.feed(in)).isEqualTo(bytes.length);
        assertThat(whole.complete()).isTrue();

        ReplyTracker pieces = new ReplyTracker(format);
        pieces.begin(shape);
        for (byte one : bytes) {
            assertThat(pieces.complete()).isFalse();
            assertThat(pieces.feed(Unpooled.wrappedBuffer(new byte[] {one}))).isEqualTo(1);
        }
        assertThat(pieces.complete()).isTrue();
        assertThat(pieces.end()).usingRecursiveComparison().isEqualTo(whole.end());
        assertThat(pieces.changes()).isEqualTo(whole.changes());
        return whole;
    }

    /** Packets with these contents, numbered from 1 on. */
    private static ByteBuf frames(String... packets) {
        ByteBuf frames = Unpooled.buffer();
        for (int i = 0; i < packets.length; i++) {
            byte[] content = HexFormat.of().parseHex(packets[i].replaceAll("[ |]", ""));
            PacketFrame.append(frames, i + 1, out -> out.writeBytes(content));
        }
        return frames;
    }

    @Test
    void readsWhatAnOkSays() {
        ReplyEnd end = read(OLD, ReplyShape.RESULTS, "00 | 03 | 07 | 03 00 | 02 00").end();

        assertThat(end.error()).isFalse();
        assertThat(end.affectedRows()).isEqualTo(3);
        assertThat(end.lastInsertId()).isEqualTo(7);
        assertThat(end.has(ServerStatus.IN_TRANSACTION)).isTrue();
        assertThat(end.has(ServerStatus.AUTOCOMMIT)).isTrue();
        assertThat(end.warnings()).isEqualTo(2);
        assertThat(end.rows()).isEqualTo(-1);
        assertThat(end.results()).isEqualTo(1);
    }

    @Test
    void readsTheCodeOfAnErrorAndKeepsTheStatusBeforeIt() {
        ReplyEnd end = read(OLD, ReplyShape.RESULTS, OK_AND_MORE, ERROR).end();

        assertThat(end.error()).isTrue();
        assertThat(end.errorCode()).isEqualTo(1064);
        assertThat(end.results()).isEqualTo(1);
    }

    @Test
    void countsRowsBetweenTwoEofPackets() {
        ReplyEnd end =
                read(
                                OLD,
                                ReplyShape.RESULTS,
                                ONE_COLUMN,
                                COLUMN,
                                EOF,
                                ROW,
                                "fb", // NULL
                                "fe 01 00 22 00")
                        .end();

        assertThat(end.rows()).isEqualTo(2);
        assertThat(end.warnings()).isEqualTo(1);
        assertThat(end.statusFlags()).isEqualTo(0x22);
    }

    @Test
    void endsRowsWithAnOkWhereEofIsDeprecated() {
        ReplyEnd end =
                read(NEW, ReplyShape.RESULTS, ONE_COLUMN, COLUMN, ROW, "fe 00 00 | 03 00 | 00 00")
                        .end();

        assertThat(end.rows()).isEqualTo(1);
        assertThat(end.has(ServerStatus.IN_TRANSACTION)).isTrue();
    }

    @Test
    void endsRowsWithAnErrorInThem() {
        ReplyEnd end = read(NEW, ReplyShape.RESULTS, ONE_COLUMN, COLUMN, ROW, "ff bd 04").end();

        assertThat(end.errorCode()).isEqualTo(1213);
        assertThat(end.results()).isZero();
    }

    @Test
    void goesOnWhileMoreResultsAreAnnounced() {
        ReplyEnd end =
                read(
                                NEW,
                                ReplyShape.RESULTS,
                                "00 01 05 | 0a 00 | 00 00",
                                ONE_COLUMN,
                                COLUMN,
                                "fe 00 00 | 0a 00 | 00 00",
                                OK)
                        .end();

        assertThat(end.results()).isEqualTo(3);
        assertThat(end.lastInsertId()).as("of the first").isEqualTo(5);
        assertThat(end.rows()).as("of the last").isEqualTo(-1);
    }

    @Test
    void leavesTheRowsToFetchWhereACursorIsOpen() {
        ReplyEnd end = read(OLD, ReplyShape.RESULTS, ONE_COLUMN, COLUMN, "fe 00 00 42 00").end();

        assertThat(end.has(ServerStatus.CURSOR_EXISTS)).isTrue();
    }

    @Test
    void fetchesUntilTheLastRow() {
        ReplyEnd end = read(OLD, ReplyShape.ROWS, "00 00 31", "fe 00 00 82 00").end();

        assertThat(end.rows()).isEqualTo(1);
        assertThat(end.has(ServerStatus.LAST_ROW_SENT)).isTrue();
    }

    @Test
    void takesTheIdAndCountsOfAPreparedStatement() {
        ReplyEnd end =
                read(
                                OLD,
                                ReplyShape.PREPARED,
                                "00 | 09 00 00 00 | 01 00 | 02 00 | 00 | 00 00",
                                COLUMN,
                                COLUMN,
                                EOF,
                                COLUMN,
                                EOF)
                        .end();

        assertThat(end.statementId()).isEqualTo(9);
        assertThat(end.preparedColumns()).isEqualTo(1);
        assertThat(end.preparedParameters()).isEqualTo(2);
    }

    @Test
    void needsNoDefinitionsForAStatementWithoutColumnsAndParameters() {
        String header = "00 | 09 00 00 00 | 00 00 | 00 00 | 00 | 00 00";

        assertThat(read(OLD, ReplyShape.PREPARED, header).end().statementId()).isEqualTo(9);
        assertThat(read(NEW, ReplyShape.PREPARED, header).end().statementId()).isEqualTo(9);
    }

    @Test
    void refusesToPrepare() {
        ReplyEnd end = read(NEW, ReplyShape.PREPARED, ERROR).end();

        assertThat(end.errorCode()).isEqualTo(1064);
        assertThat(end.statementId()).isZero();
    }

    @Test
    void readsDefinitionsThatWereLeftOut() {
        ReplyEnd optional = read(OPTIONAL, ReplyShape.RESULTS, "00 | 01", ROW, END_OF_ROWS).end();
        ReplyEnd cached = read(CACHED, ReplyShape.RESULTS, "01 | 00", ROW, END_OF_ROWS).end();

        assertThat(optional.rows()).isEqualTo(1);
        assertThat(cached.rows()).isEqualTo(1);
    }

    @Test
    void tellsWhatTheServerTracks() {
        // info "" | changes: type 01, "\x04shop"
        ReplyTracker tracker =
                read(
                        NEW,
                        ReplyShape.RESULTS,
                        "00 00 00 | 02 40 | 00 00 | 00 | 07 | 01 | 05 | 04 73 68 6f 70");

        assertThat(tracker.changes()).containsExactly(new SessionChange.Schema("shop"));
    }

    @Test
    void waitsForTheEndOfALocalFile() {
        ReplyTracker tracker = new ReplyTracker(NEW);
        tracker.begin(ReplyShape.RESULTS);
        tracker.feed(frames("fb | 2f 61"));

        assertThat(tracker.complete()).isFalse();
        assertThat(tracker.takeLocalFileRequest()).isTrue();
        assertThat(tracker.takeLocalFileRequest()).as("once").isFalse();

        tracker.feed(frames("00 02 00 | 02 00 | 00 00"));

        assertThat(tracker.complete()).isTrue();
        assertThat(tracker.end().affectedRows()).isEqualTo(2);
    }

    @Test
    void takesAProgressReportForNoEnd() {
        ReplyEnd end = read(OLD, ReplyShape.RESULTS, "ff ff ff | 01 01 01", OK).end();

        assertThat(end.error()).isFalse();
    }

    /** A value of 16 MiB begins like the end of the rows; its packet is full. */
    @Test
    void takesAHugeRowForNoEnd() {
        ReplyTracker tracker = new ReplyTracker(NEW);
        tracker.begin(ReplyShape.RESULTS);
        tracker.feed(frames(ONE_COLUMN, COLUMN));
        byte[] full = new byte[4 + 0xffffff];
        full[0] = (byte) 0xff;
        full[1] = (byte) 0xff;
        full[2] = (byte) 0xff;
        full[3] = 3;
        full[4] = (byte) 0xfe;

        assertThat(tracker.feed(Unpooled.wrappedBuffer(full))).isEqualTo(full.length);
        assertThat(tracker.complete()).isFalse();
        // the rest of the row begins with fe, too, and is no end either
        tracker.feed(frames(EOF));
        assertThat(tracker.complete()).isFalse();

        tracker.feed(frames(END_OF_ROWS));
        assertThat(tracker.complete()).isTrue();
        assertThat(tracker.end().rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "55 70 3a 20 31", // text, whatever it begins with
                "ff 70 3a 20"
            })
    void takesStatisticsAsTheyAre(String packet) {
        assertThat(read(OLD, ReplyShape.TEXT, packet).end().error()).isFalse();
    }

    @Test
    void streamsUntilTheServerHasNoMore() {
        ReplyEnd end =
                read(
                                NEW,
                                ReplyShape.STREAM,
                                "00 01 02",
                                "fe 00 01 02 03 04 05 06 07", // an event, no end
                                EOF)
                        .end();

        assertThat(end.error()).isFalse();
    }

    @Test
    void expectsNothingAfterACommandWithoutReply() {
        ReplyTracker tracker = new ReplyTracker(NEW);
        tracker.begin(ReplyShape.NONE);

        assertThat(tracker.complete()).isTrue();
        assertThat(tracker.feed(frames(ERROR))).isZero();
    }

    @Test
    void forgetsTheReplyBefore() {
        ReplyTracker tracker = read(NEW, ReplyShape.RESULTS, ERROR);

        tracker.begin(ReplyShape.RESULTS);
        tracker.feed(frames("00 01 00 | 02 00 | 00 00"));

        assertThat(tracker.end().error()).isFalse();
        assertThat(tracker.end().errorCode()).isZero();
        assertThat(tracker.end().affectedRows()).isEqualTo(1);
    }
}
