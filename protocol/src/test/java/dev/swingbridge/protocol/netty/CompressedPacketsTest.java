package dev.swingbridge.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedPacketsTest {
    private static final int HEADER = 7;

    private static final ErrPacket REFUSAL = new ErrPacket(1157, "08S01", "not unpacked");

    private static EmbeddedChannel client(Compression.Method method) {
        return new EmbeddedChannel(CompressedPackets.ofClient(new Compression(method, 3)));
    }

    private static EmbeddedChannel server(Compression.Method method) {
        return new EmbeddedChannel(CompressedPackets.ofServer(REFUSAL, new Compression(method, 3)));
    }

    private static ByteBuf frame(int number, byte[] payload) {
        return Unpooled.buffer()
                .writeMediumLE(payload.length)
                .writeByte(number)
                .writeBytes(payload);
    }

    private static byte[] text(int bytes) {
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ("select ".charAt(i % 7) + i / 1000 % 3);
        }
        return text;
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(7).nextBytes(noise);
        return noise;
    }

    /** Everything that went out, as one run of bytes. */
    private static byte[] sent(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf part; (part = channel.readOutbound()) != null; part.release()) {
            all.writeBytes(ByteBufUtil.getBytes(part));
        }
        return all.toByteArray();
    }

    private static byte[] received(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf part; (part = channel.readInbound()) != null; part.release()) {
            all.writeBytes(ByteBufUtil.getBytes(part));
        }
        return all.toByteArray();
    }

    /** Numbers of the compressed packets in a run of bytes. */
    private static List<Integer> numbers(byte[] packets) {
        List<Integer> numbers = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(packets);
        while (in.isReadable()) {
            int bytes = in.readUnsignedMediumLE();
            numbers.add((int) in.readUnsignedByte());
            in.skipBytes(3 + bytes);
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(Compression.Method.class)
    void carriesFramesOfAnySizeInAnyCut(Compression.Method method) {
        EmbeddedChannel client = client(method);
        EmbeddedChannel server = server(method);
        for (byte[] payload :
                List.of(
                        new byte[0],
                        text(1),
                        text(49),
                        text(50),
                        noise(5_000),
                        text(65_532),
                        text(300_000),
                        noise(200_000))) {
            client.writeOutbound(frame(0, payload));
            byte[] wire = sent(client);
            if (payload.length > 50 && payload[0] == 's') {
                assertThat(wire.length).isLessThan(payload.length / 2 + HEADER);
            }
            for (byte one : wire) {
                server.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
            }
            assertThat(received(server)).isEqualTo(ByteBufUtil.getBytes(frame(0, payload)));
        }
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    @Test
    void numbersPacketsThroughTheExchangeAndFromZeroForEachCommand() {
        EmbeddedChannel client = client(Compression.Method.ZLIB);
        EmbeddedChannel server = server(Compression.Method.ZLIB);

        client.writeOutbound(frame(0, noise(150_000)));
        byte[] command = sent(client);
        server.writeInbound(Unpooled.wrappedBuffer(command));
        received(server);
        server.writeOutbound(frame(1, text(10)), frame(2, noise(70_000)));
        byte[] reply = sent(server);
        client.writeInbound(Unpooled.wrappedBuffer(reply));
        received(client);
        client.write(frame(0, text(3)));
        client.write(frame(0, text(4)));
        client.flush();
        byte[] next = sent(client);

        assertThat(numbers(command)).containsExactly(0, 1, 2);
        // one flush each: a small one, then full ones
        assertThat(numbers(reply)).startsWith(3, 4).isSorted();
        assertThat(numbers(next)).containsExactly(0, 0);
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    @Test
    void numbersTheFramesOfAReplyAfterTheCommandAsAnUncompressedServerWould() {
        EmbeddedChannel client = client(Compression.Method.ZLIB);
        client.writeOutbound(frame(0, text(20)));
        sent(client);
        ByteBuf inside = Unpooled.buffer();
        for (int number : new int[] {5, 6, 2, 3}) { // servers follow the outer numbers now and then
            inside.writeBytes(frame(number, text(2)));
        }
        int bytes = inside.readableBytes();
        ByteBuf packet = Unpooled.buffer().writeMediumLE(bytes).writeByte(1).writeMediumLE(0);
        client.writeInbound(packet.writeBytes(inside));

        ByteBuf seen = Unpooled.wrappedBuffer(received(client));
        for (int expected = 1; expected <= 4; expected++) {
            assertThat(PacketFrame.sequence(seen)).isEqualTo(expected);
            seen.skipBytes(4 + 2);
        }
        client.finishAndReleaseAll();
    }

    @Test
    void goesOnAfter255FramesWithoutTakingTheNextForACommand() {
        EmbeddedChannel client = client(Compression.Method.ZLIB);
        EmbeddedChannel server = server(Compression.Method.ZLIB);
        List<Integer> packets = new ArrayList<>();
        for (int frame = 0; frame < 600; frame++) {
            client.writeOutbound(frame(frame & 0xFF, text(5)));
            byte[] wire = sent(client);
            packets.addAll(numbers(wire));
            server.writeInbound(Unpooled.wrappedBuffer(wire));
            ByteBuf seen = Unpooled.wrappedBuffer(received(server));
            assertThat(PacketFrame.sequence(seen)).isEqualTo(frame & 0xFF);
        }

        for (int packet = 0; packet < 600; packet++) {
            assertThat(packets.get(packet)).isEqualTo(packet & 0xFF);
        }
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    private static ByteBuf zlib(int declared, byte[] plain) {
        Deflater deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[plain.length + 100];
        int bytes = deflater.deflate(packed);
        deflater.end();
        return Unpooled.buffer()
                .writeMediumLE(bytes)
                .writeByte(0)
                .writeMediumLE(declared)
                .writeBytes(packed, 0, bytes);
    }

    @Test
    void refusesAPacketThatHoldsMoreOrLessThanItSays() {
        for (int declared : new int[] {999, 1_001, 0xFFFFFF}) {
            EmbeddedChannel server = server(Compression.Method.ZLIB);

            assertThatThrownBy(() -> server.writeInbound(zlib(declared, text(1_000))))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(MalformedPacketException.class)
                    .hasMessageContaining("compressed packet of " + declared + " bytes");

            ByteBuf told = server.readOutbound();
            assertThat(ErrPacket.read(told.slice(HEADER + 4, told.readableBytes() - HEADER - 4)))
                    .isEqualTo(REFUSAL);
            told.release();
            server.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.Method.class)
    void refusesGarbageOfEitherMethod(Compression.Method method) {
        EmbeddedChannel client = client(method);
        ByteBuf packet = Unpooled.buffer().writeMediumLE(300).writeByte(0).writeMediumLE(4_000);

        assertThatThrownBy(() -> client.writeInbound(packet.writeBytes(noise(300))))
                .isInstanceOf(IOException.class);
        client.finishAndReleaseAll();
    }

    @Test
    void unpacksNothingWhileNobodyReads() {
        EmbeddedChannel held = new EmbeddedChannel();
        held.config().setAutoRead(false);
        held.pipeline()
                .addLast(
                        CompressedPackets.ofServer(
                                REFUSAL, new Compression(Compression.Method.ZLIB, 3)));
        ByteBuf two = Unpooled.buffer();
        for (int packet = 0; packet < 2; packet++) {
            ByteBuf one = zlib(1_000_004, ByteBufUtil.getBytes(frame(packet, text(1_000_000))));
            two.writeBytes(one);
            one.release();
        }
        held.pipeline().fireChannelRead(two);
        assertThat(held.inboundMessages()).isEmpty();

        held.read();
        assertThat(held.inboundMessages()).hasSize(1);
        held.read();
        assertThat(held.inboundMessages()).hasSize(2);
        held.finishAndReleaseAll();
    }

    @Test
    void completesWritesWithTheirPacket() {
        EmbeddedChannel server = server(Compression.Method.ZLIB);
        var written = server.write(frame(1, text(10)));
        var nothing = server.write(Unpooled.EMPTY_BUFFER);

        assertThat(written.isDone()).isFalse();
        server.flush();

        assertThat(written.isSuccess()).isTrue();
        assertThat(nothing.isSuccess()).isTrue();
        var unsent = server.write(frame(2, text(10)));
        server.close();
        assertThat(unsent.isDone()).isTrue();
        server.finishAndReleaseAll();
    }

    @Test
    void takesZlibWhereBothAreAgreed() {
        assertThat(Compression.agreed(0, 0)).isNull();
        assertThat(Compression.agreed(Capabilities.ZSTD | Capabilities.COMPRESS, 7))
                .isEqualTo(new Compression(Compression.Method.ZLIB, 6));
        assertThat(Compression.agreed(Capabilities.ZSTD, 0))
                .isEqualTo(new Compression(Compression.Method.ZSTD, 3));
        assertThat(Compression.agreed(Capabilities.ZSTD, 99))
                .isEqualTo(new Compression(Compression.Method.ZSTD, 22));
    }
}
