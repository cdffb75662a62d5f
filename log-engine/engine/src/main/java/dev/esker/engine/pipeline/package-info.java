/**
 * The write pipeline: a bounded ring of {@link dev.esker.engine.pipeline.Command}s and two stages
 * over it. The append stage assigns offsets and writes to the write-ahead log; the commit stage
 * makes everything that was written meanwhile durable with one fsync, publishes it and answers. Two
 * threads run them in production (with a ring of the LMAX Disruptor), a direct caller in
 * simulation: same handlers.
 */
package dev.esker.engine.pipeline;
