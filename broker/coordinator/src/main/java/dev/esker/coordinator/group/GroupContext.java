package dev.esker.coordinator.group;

import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Timers;

/**
 * What the groups of one coordinator share.
 *
 * @param config the settings
 * @param timers their deadlines
 * @param budget what they may keep
 * @param ids for new members
 */
public record GroupContext(
    GroupConfig config, Timers<GroupTimer> timers, StateBudget budget, MemberIds ids) {}
