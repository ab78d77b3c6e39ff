/** Request header of PUT: the path of the stream to fork. Protocol section 4. */
export const STREAM_FORKED_FROM_HEADER = 'Stream-Forked-From'
/** Request header of PUT: the offset of the source at which the fork leaves it. */
export const STREAM_FORK_OFFSET_HEADER = 'Stream-Fork-Offset'
/** Request header of PUT: how many messages, or bytes, past that offset the fork still takes. */
export const STREAM_FORK_SUB_OFFSET_HEADER = 'Stream-Fork-Sub-Offset'
