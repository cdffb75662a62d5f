package dev.esker.http.groups;

/**
 * What a consumer learns when it shows up.
 *
 * @param changed whether it has not been told of this generation before, or said that it knows
 *     another
 * @param membership its place; the assignment in it holds even if nothing changed
 */
public record HeartbeatAnswer(boolean changed, Membership membership) {}
