package dev.swingbridge.proxy.admin;

import dev.swingbridge.protocol.packet.EofPacket;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reply of the text protocol, packet by packet, in one buffer. */
final class ResultWriter {
    private static final int VAR_STRING = 0xFD;
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int DISPLAY_BYTES = 4 * 256;

    /** Longer texts are cut: one packet must hold a row. */
    private static final int LONGEST_TEXT = 100_000;

    private final ByteBuf out;
    private int sequence = 1;

    private ResultWriter(ByteBufAllocator allocator) {
        out = allocator.buffer(256);
    }

    static ByteBuf ok(ByteBufAllocator allocator) {
        ResultWriter writer = new ResultWriter(allocator);
        writer.packet(buf -> OkPacket.of(ServerStatus.AUTOCOMMIT).write(buf, false));
        return writer.out;
    }

    static ByteBuf error(ByteBufAllocator allocator, ErrPacket error) {
        ResultWriter writer = new ResultWriter(allocator);
        writer.packet(error::write);
        return writer.out;
    }

    static ByteBuf grid(ByteBufAllocator allocator, Grid grid) {
        ResultWriter writer = new ResultWriter(allocator);
        writer.packet(buf -> WireWrite.lengthEncodedInt(buf, grid.columns().size()));
        grid.columns().forEach(column -> writer.packet(buf -> definition(buf, column)));
        writer.end();
        grid.rows().forEach(row -> writer.packet(buf -> row(buf, row)));
        writer.end();
        return writer.out;
    }

    private void end() {
        packet(buf -> new EofPacket(0, ServerStatus.AUTOCOMMIT).write(buf));
    }

    private void packet(Consumer<ByteBuf> payload) {
        PacketFrame.append(out, sequence++ & 0xFF, payload);
    }

    private static void definition(ByteBuf buf, String column) {
        WireWrite.lengthEncodedString(buf, "def");
        WireWrite.lengthEncodedString(buf, "");
        WireWrite.lengthEncodedString(buf, "");
        WireWrite.lengthEncodedString(buf, "");
        WireWrite.lengthEncodedString(buf, column);
        WireWrite.lengthEncodedString(buf, "");
        WireWrite.lengthEncodedInt(buf, 0x0C);
        WireWrite.int2(buf, UTF8MB4_GENERAL_CI);
        WireWrite.int4(buf, DISPLAY_BYTES);
        WireWrite.int1(buf, VAR_STRING);
        WireWrite.int2(buf, 0);
        WireWrite.int1(buf, 0);
        WireWrite.int2(buf, 0);
    }

    private static void row(ByteBuf buf, List<@Nullable String> row) {
        for (String value : row) {
            if (value == null) {
                WireWrite.int1(buf, WireRead.NULL_MARKER);
            } else {
                String cut =
                        value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) : value;
                WireWrite.lengthEncodedBytes(buf, cut.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
