package dev.swingbridge.backfill.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoggedSessionTest {
    private static final long STRICT = 1L << 21;
    private static final int UTF8MB4 = 255;
    private static final int LATIN1 = 8;

    @Test
    void readsWhatTheOutcomeDependsOnPastEverythingElse() {
        LoggedSession session = read(STRICT, UTF8MB4, new byte[0]);

        assertThat(session)
                .isEqualTo(
                        new LoggedSession(
                                false, STRICT, "+05:30", UTF8MB4, 1_700_000_000, 250_000, false));
        assertThat(session.obstacle(true)).isNull();
    }

    @Test
    void whatItDoesNotKnowIsNoCertainty() {
        assertThat(read(STRICT, UTF8MB4, new byte[] {99}).obstacle(true)).contains("too much");
        assertThat(read(STRICT, UTF8MB4, new byte[] {12, 3, 'a'}).obstacle(true))
                .contains("too much");
        ByteCursor nothing = new ByteCursor(new byte[0]);
        assertThat(LoggedSession.read(nothing, 0, true).obstacle(true)).contains("too little");
    }

    @Test
    void textOfAnotherCharacterSetCannotBeSentAgain() {
        assertThat(read(STRICT, LATIN1, new byte[0]).obstacle(true)).isNull();
        assertThat(read(STRICT, LATIN1, new byte[0]).obstacle(false)).contains("character set");
    }

    @Test
    void modesOfOneFlavourAreNotGuessed() {
        long oracle = 1L << 9;

        assertThat(read(STRICT | oracle, UTF8MB4, new byte[0]).obstacle(true))
                .contains("sql_mode that not every server has");
    }

    @Test
    void fractionsAreRoundedOrCutOffAsWhereTheStatementRan() {
        LoggedSession mySql = read(STRICT, UTF8MB4, new byte[0]);
        LoggedSession cutting = read(STRICT | 1L << 32, UTF8MB4, new byte[0]);
        LoggedSession mariaDb = LoggedSession.read(cursor(STRICT, UTF8MB4, new byte[0]), 1, true);

        assertThat(mySql.sqlModeFor(false)).isEqualTo("STRICT_TRANS_TABLES");
        assertThat(mySql.sqlModeFor(true)).isEqualTo("STRICT_TRANS_TABLES,TIME_ROUND_FRACTIONAL");
        assertThat(cutting.sqlModeFor(true)).isEqualTo("STRICT_TRANS_TABLES");
        assertThat(cutting.sqlModeFor(false))
                .isEqualTo("STRICT_TRANS_TABLES,TIME_TRUNCATE_FRACTIONAL");
        assertThat(mariaDb.sqlModeFor(true)).isEqualTo("STRICT_TRANS_TABLES");
        assertThat(mariaDb.sqlModeFor(false))
                .isEqualTo("STRICT_TRANS_TABLES,TIME_TRUNCATE_FRACTIONAL");
    }

    private static LoggedSession read(long mode, int charset, byte[] after) {
        return LoggedSession.read(cursor(mode, charset, after), 1_700_000_000, false);
    }

    /** Status variables in the order MySQL writes them. */
    private static ByteCursor cursor(long mode, int charset, byte[] after) {
        ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0).putInt(0x4000);
        bytes.put((byte) 1).putLong(mode);
        bytes.put((byte) 6).put((byte) 3).put("std".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) 3).putShort((short) 1).putShort((short) 1);
        bytes.put((byte) 4).putShort((short) charset).putShort((short) 255).putShort((short) 255);
        bytes.put((byte) 5).put((byte) 6).put("+05:30".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) 7).putShort((short) 0);
        bytes.put((byte) 8).putShort((short) 255);
        bytes.put((byte) 12).put((byte) 1).put("shop\0".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) 13).put((byte) 0x90).put((byte) 0xd0).put((byte) 3);
        bytes.put((byte) 16).put((byte) 1);
        bytes.put((byte) 17).putLong(77);
        bytes.put((byte) 18).putShort((short) 255);
        bytes.put((byte) 19).put((byte) 0);
        bytes.put((byte) 20).put((byte) 0);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes.array(), 0, bytes.position());
        all.writeBytes(after);
        return new ByteCursor(all.toByteArray());
    }
}
