package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.scatter.ResultReply;
import dev.swingbridge.proxy.session.scatter.RowValues;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Replies to the proxy's own statements, as no server would send them. */
class HostileResultTest {
    private static final ReplyFormat FORMAT = new ReplyFormat(false, false, false, false);
    private static final String DEFINITION =
            "17 00 00 02 03 64 65 66 00 00 00 01 31 00 0c 3f 00 01 00 00 00 08 81 00 00 00 00";

    @Test
    void areReadOrRefused() throws Exception {
        HostileBytes.like(
                        "01 00 00 01 01"
                                + DEFINITION
                                + "05 00 00 03 fe 00 00 02 00 02 00 00 04 01 31"
                                + "05 00 00 05 fe 00 00 02 00",
                        "07 00 00 01 00 00 00 02 00 00 00",
                        "0b 00 00 01 ff 15 04 23 32 38 30 30 30 6e 6f")
                .refusedWith(MalformedPacketException.class)
                .feed(
                        5_000,
                        bytes -> {
                            SmallResult.read(Unpooled.wrappedBuffer(bytes), false, false);
                        });
    }

    @Test
    void listsOfTextAreReadOrRefused() throws Exception {
        read(
                false,
                "01 00 00 01 01"
                        + DEFINITION
                        + "05 00 00 03 fe 00 00 02 00 02 00 00 04 01 31"
                        + "05 00 00 05 fe 00 00 02 00");
    }

    @Test
    void binaryListsAreReadOrRefused() throws Exception {
        read(
                true,
                "01 00 00 01 01"
                        + DEFINITION
                        + "05 00 00 03 fe 00 00 02 00 0a 00 00 04 00 00 01 00 00 00 00 00 00 00"
                        + "05 00 00 05 fe 00 00 02 00");
    }

    private static void read(boolean binary, String list) throws Exception {
        HostileBytes.like(list, "0b 00 00 01 ff 15 04 23 32 38 30 30 30 6e 6f")
                .refusedWith(MalformedPacketException.class)
                .feed(
                        5_000,
                        bytes -> {
                            ResultReply reply =
                                    ResultReply.read(Unpooled.wrappedBuffer(bytes), FORMAT);
                            RowValues values =
                                    new RowValues(reply.columns(), binary, StandardCharsets.UTF_8);
                            reply.rows().forEach(row -> values.text(row, 0));
                        });
    }
}
