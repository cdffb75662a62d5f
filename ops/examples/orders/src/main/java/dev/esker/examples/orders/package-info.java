/**
 * An order system: one program sends events of orders, payments and notifications, and services
 * process them in groups of their own.
 *
 * <p>Read {@link dev.esker.examples.orders.EventLoop} first: what a service does with events, and
 * when it commits. {@link dev.esker.examples.orders.FailedEvents} says what becomes of those that
 * can't be processed. An event is processed at least once: it may be seen again if a service dies
 * between processing it and committing. Each program uses one thread beside those of its clients.
 */
package dev.esker.examples.orders;
