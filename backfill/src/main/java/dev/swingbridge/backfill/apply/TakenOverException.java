package dev.swingbridge.backfill.apply;

/** Another process has taken the stream's checkpoint: what this one does no longer counts. */
final class TakenOverException extends ApplyException {
    TakenOverException(String stream) {
        super("stream " + stream + " was taken over by another owner");
    }

    /** Whether this is what lies at the bottom of a failure. */
    static boolean causes(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof TakenOverException) {
                return true;
            }
        }
        return false;
    }
}
