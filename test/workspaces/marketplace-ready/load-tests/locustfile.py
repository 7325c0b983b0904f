"""Load of an ordinary evening: many read, few search, some look at the rates."""

from random import randint

from locust import HttpUser, between, task


class Visitor(HttpUser):
    wait_time = between(1, 5)

    @task(10)
    def list_ads(self):
        self.client.get(f"/api/ads/?page={randint(1, 5)}", name="/api/ads/?page=")

    @task(4)
    def filter_ads(self):
        year = randint(2000, 2020)
        self.client.get(f"/api/ads/?year_from={year}&ordering=price", name="/api/ads/?year_from=")

    @task(2)
    def read_rates(self):
        self.client.get("/api/currency/rates/")
