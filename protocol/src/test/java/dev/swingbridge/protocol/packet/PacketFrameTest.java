package dev.swingbridge.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketFrameTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void fillsTheLengthIn() {
        ByteBuf frame = PacketFrame.build(ALLOCATOR, 255, out -> out.writeZero(3));

        assertThat(ByteBufUtil.hexDump(frame)).isEqualTo("030000ff000000");
        assertThat(PacketFrame.payloadLength(frame)).isEqualTo(3);
        assertThat(PacketFrame.sequence(frame)).isEqualTo(255);
        assertThat(PacketFrame.continues(frame)).isFalse();
        frame.release();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "5, 5",
        "16777214, 16777214",
        "16777215, 16777215 0",
        "16777216, 16777215 1",
        "33554430, 16777215 16777215 0"
    })
    void splitsAndJoinsAtSixteenMegabytes(int length, String expected) {
        ByteBuf payload = Unpooled.buffer(length).writerIndex(length);
        if (length > 0) {
            payload.setByte(length - 1, 77);
        }

        List<ByteBuf> frames = PacketFrame.split(ALLOCATOR, 255, payload);

        assertThat(frames.stream().map(PacketFrame::payloadLength).toList())
                .isEqualTo(List.of(expected.split(" ")).stream().map(Integer::valueOf).toList());
        assertThat(PacketFrame.sequence(frames.getFirst())).isEqualTo(255);
        if (frames.size() > 1) {
            assertThat(PacketFrame.sequence(frames.get(1))).isZero();
        }
        ByteBuf joined = PacketFrame.join(ALLOCATOR, frames);
        assertThat(joined.readableBytes()).isEqualTo(length);
        assertThat(length == 0 || joined.getByte(length - 1) == 77).isTrue();
        joined.release();
        assertThat(payload.refCnt()).isZero();
    }

    @Test
    void refusesAFrameShorterThanItClaims() {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[] {9, 0, 0, 0, 1});

        assertThatThrownBy(() -> PacketFrame.payload(frame))
                .isInstanceOf(MalformedPacketException.class);
    }
}
