package dev.swingbridge.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultPacketsTest {
    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    private static String write(OkPacket ok, boolean sessionTrack) {
        ByteBuf out = Unpooled.buffer();
        ok.write(out, sessionTrack);
        return ByteBufUtil.hexDump(out);
    }

    // USE test, answered by MySQL: schema "test", then autocommit = ON by name and value
    private static final String TRACKED =
            "00 00 00 02 40 00 00 00" // OK, status AUTOCOMMIT + SESSION_STATE_CHANGED, no text
                    + "1b 01 05 04 74 65 73 74" // 27 bytes: schema
                    + "00 0e 0a 61 75 74 6f 63 6f 6d 6d 69 74 02 4f 4e 02 02 01 31";

    @Test
    void readsSessionChanges() {
        OkPacket ok = OkPacket.read(hex(TRACKED), true);

        assertThat(ok.sessionChanges())
                .containsExactly(
                        new SessionChange.Schema("test"),
                        new SessionChange.SystemVariable("autocommit", "ON"),
                        new SessionChange.StateChanged(true));
        assertThat(ok.status() & ServerStatus.AUTOCOMMIT).isNotZero();
        assertThat(ok.info()).isEmpty();
        assertThat(write(ok, true)).isEqualTo(TRACKED.replace(" ", ""));
    }

    @Test
    void leavesSessionChangesOutForAPeerWithoutThem() {
        OkPacket ok =
                OkPacket.of(ServerStatus.AUTOCOMMIT)
                        .withSessionChanges(List.of(new SessionChange.Schema("x")));

        assertThat(write(ok, false)).isEqualTo("00000002000000");
        assertThat(write(ok.withSessionChanges(List.of()), true)).isEqualTo("00000002000000");
    }

    @Test
    void readsSeveralVariablesInOneEntryAsMariaDbWritesThem() {
        OkPacket ok =
                OkPacket.read(
                        hex("00 00 00 02 40 00 00 00 0a 00 08 01 61 01 31 01 62 01 32"), true);

        assertThat(ok.sessionChanges())
                .containsExactly(
                        new SessionChange.SystemVariable("a", "1"),
                        new SessionChange.SystemVariable("b", "2"));
    }

    @Test
    void keepsEveryKindOfChangeThroughWriteAndRead() {
        List<SessionChange> changes =
                List.of(
                        new SessionChange.SystemVariable("time_zone", "+00:00"),
                        new SessionChange.Schema(""),
                        new SessionChange.StateChanged(false),
                        new SessionChange.Gtids(0, "3e11fa47-71ca-11e1-9e33-c80aa9429562:23"),
                        new SessionChange.TransactionCharacteristics("START TRANSACTION;"),
                        new SessionChange.TransactionState("T_______"),
                        new SessionChange.Unknown(99, "\u00ff\u0000x"));
        OkPacket ok =
                new OkPacket(0xFE, 300, -1, 2, 7, "Rows matched: \u00e9", List.of())
                        .withSessionChanges(changes);
        ByteBuf out = Unpooled.buffer();

        ok.write(out, true);

        assertThat(OkPacket.read(out, true)).isEqualTo(ok);
        assertThat(OkPacket.status(out)).isEqualTo(ok.status());
    }

    @Test
    void readsInfoToTheEndWithoutSessionTracking() {
        OkPacket ok = OkPacket.read(hex("00 01 02 02 00 00 00 68 69"), false);

        assertThat(ok).isEqualTo(new OkPacket(0, 1, 2, 2, 0, "hi", List.of()));
    }

    @Test
    void readsErrorsWithAndWithoutState() {
        ErrPacket access = ErrPacket.read(hex("ff 15 04 23 32 38 30 30 30 6e 6f"));
        ErrPacket early = ErrPacket.read(hex("ff 10 04 54 6f 6f"));
        ByteBuf out = Unpooled.buffer();
        access.write(out);

        assertThat(access).isEqualTo(new ErrPacket(1045, "28000", "no"));
        assertThat(early).isEqualTo(new ErrPacket(1040, "HY000", "Too"));
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("ff1504233238303030" + "6e6f");
    }

    @Test
    void writesEof() {
        ByteBuf out = Unpooled.buffer();

        new EofPacket(1, 0x22).write(out);

        assertThat(out).isEqualTo(hex("fe 01 00 22 00"));
    }

    @Test
    void refusesPacketsThatEndEarly() {
        for (int length = 0; length < 8; length++) {
            ByteBuf cut = hex(TRACKED).slice(0, length);
            if (length == 7) {
                continue; // a whole OK packet without text
            }
            assertThatThrownBy(() -> OkPacket.read(cut, true))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedPacketException.class);
        }
    }
}
