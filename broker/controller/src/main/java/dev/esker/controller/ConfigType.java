package dev.esker.controller;

/** The type of a setting's value, which is always written as text. */
public enum ConfigType {
  BOOLEAN,
  STRING,
  INT,
  LONG,
  DOUBLE,
  /** Items separated by commas. */
  LIST
}
