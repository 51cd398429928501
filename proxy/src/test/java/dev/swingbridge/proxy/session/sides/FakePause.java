package dev.swingbridge.proxy.session.sides;

import java.util.ArrayList;
import java.util.List;

/** A session's commands, as far as those know them who use its links. */
final class FakePause implements SessionPause {
    final List<String> events = new ArrayList<>();
    boolean idle = true;

    @Override
    public boolean idle() {
        return idle;
    }

    @Override
    public boolean dumping() {
        return false;
    }

    @Override
    public void pause() {
        events.add("pause");
    }

    @Override
    public void resume() {
        events.add("resume");
    }
}
