package dev.esker.http.groups;

/**
 * A group in a list.
 *
 * @param group its id
 * @param state Empty, PreparingRebalance, CompletingRebalance, Stable or Dead
 * @param protocolType {@code consumer} for consumers; empty for a group that only has offsets
 * @param type which protocol of groups it speaks, {@code classic}
 */
public record GroupSummary(String group, String state, String protocolType, String type) {}
