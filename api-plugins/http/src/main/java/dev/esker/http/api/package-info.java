/**
 * What the handlers of all routes share: the broker's services, who may do what, topics by name,
 * and clients that have used more than their quota. Any thread.
 */
package dev.esker.http.api;
